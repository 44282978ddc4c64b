import type { Administrators } from '@gatehouse/access/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Client, Scopes } from '@gatehouse/oauth/contracts'
import type { Accounts, User } from '@gatehouse/users/contracts'
import { impersonatePermission } from './contracts.ts'

interface Deps {
  readonly scopes: Pick<Scopes, 'grant'>
  readonly administrators: Pick<Administrators, 'isAdministrator'>
  readonly accounts: Pick<Accounts, 'of'>
}
export interface Case {
  readonly tenant: Tenant
  readonly client: Client
  readonly impersonator: User | undefined
  /** Undefined: there is no such user in this tenant. */
  readonly subject: User | undefined
}
export type Judgement = { readonly subject: User; readonly scopes: readonly string[] } | { readonly fault: string }

const isManagement = (scope: string): boolean => scope.startsWith('internal_')
/** Whoever acts as another does not hand on the right to do so. */
const ownRights: ReadonlySet<string> = new Set([impersonatePermission, 'internal_org_user_impersonate', 'SYSTEM'])

/** Who may act as whom, and how far. Security rules 1.1, 3.11, 3.12 and 7.2. */
export const impersonationJudge = ({ scopes, administrators, accounts }: Deps) => {
  const mayImpersonate = async (tenant: Tenant, client: Client, user: User): Promise<boolean> =>
    user.active && (await scopes.grant(tenant, client, user, [impersonatePermission])).includes(impersonatePermission)
  /** An administrator holds everything: only one of them may be another. */
  const isAbove = async (tenant: Tenant, subject: User, impersonator: User): Promise<boolean> =>
    (await administrators.isAdministrator(tenant, subject.id)) && !(await administrators.isAdministrator(tenant, impersonator.id))
  const isOpen = async (tenant: Tenant, subject: User): Promise<boolean> => {
    const state = (await accounts.of(tenant, [subject])).get(subject.id)
    return subject.active && state?.locked !== true && state?.disabled !== true
  }
  return {
    mayImpersonate,
    isAbove,
    /** @param wanted what the request asks for: of it, what the user may have and, of management scopes, the impersonator too */
    async judge({ tenant, client, impersonator, subject }: Case, wanted: readonly string[]): Promise<Judgement> {
      if (!impersonator || !(await mayImpersonate(tenant, client, impersonator))) return { fault: 'the permission to impersonate users is missing' }
      if (subject?.id === impersonator.id) return { fault: 'nobody impersonates themselves' }
      // The same for a user who is not there, of another tenant, locked or too powerful: ids tell nothing.
      const refused = { fault: 'the user cannot be impersonated' }
      if (!subject || !(await isOpen(tenant, subject)) || (await isAbove(tenant, subject, impersonator))) return refused
      const held = await scopes.grant(
        tenant,
        client,
        subject,
        wanted.filter((scope) => !ownRights.has(scope)),
      )
      const both = new Set(await scopes.grant(tenant, client, impersonator, held.filter(isManagement)))
      return { subject, scopes: held.filter((scope) => !isManagement(scope) || both.has(scope)) }
    },
    /** Whether the management scopes of tokens are the impersonator's as well, now. */
    async holdsAll(tenant: Tenant, client: Client, impersonator: User, granted: readonly string[]): Promise<boolean> {
      const management = granted.filter(isManagement)
      return (await scopes.grant(tenant, client, impersonator, management)).length === management.length
    },
  }
}
export type ImpersonationJudge = ReturnType<typeof impersonationJudge>
