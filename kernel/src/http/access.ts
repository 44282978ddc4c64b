import type { Audit } from '../audit/contracts.ts'
import { Forbidden, Unauthorized } from '../errors/errors.ts'
import type { AccessPolicy, Principal, Request } from './contracts.ts'

/** Refusals of somebody known are audit records (security rule 1.12); an anonymous 401 is only an answer. */
export const accessCheck = (policy: AccessPolicy, audit: Audit | undefined) => {
  const refused = async (request: Request, principal: Principal, permission: string, code: string) => {
    await audit?.record({
      tenantId: request.tenant.id,
      action: 'http.access-refused',
      outcome: 'refused',
      actor: principal.subject,
      actorKind: principal.kind,
      source: request.remoteAddress,
      traceId: request.id,
      code,
      detail: { permission, method: request.method },
    })
  }
  /** @throws Unauthorized nobody, or somebody of another tenant; Forbidden without the permission */
  return async (request: Request, permission: string): Promise<Principal> => {
    const principal = await policy.authenticate(request)
    if (!principal) throw new Unauthorized('authentication is needed')
    if (principal.tenantId !== request.tenant.id) {
      await refused(request, principal, permission, 'kernel.unauthorized')
      throw new Unauthorized('authentication is needed')
    }
    if (principal.permissions !== 'all' && !principal.permissions.has(permission)) {
      await refused(request, principal, permission, 'kernel.forbidden')
      throw new Forbidden(`the permission '${permission}' is needed`)
    }
    return principal
  }
}
