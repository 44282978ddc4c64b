import type { CredentialGuard, CredentialRights } from './contracts.ts'

export const credentialRights = (guards: ReadonlyMap<string, CredentialGuard>): CredentialRights => ({
  async check(tenant, applicationId, principal) {
    for (const guard of guards.values()) await guard.check(tenant, applicationId, principal)
  },
})
