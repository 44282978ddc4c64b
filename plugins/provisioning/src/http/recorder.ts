import type { Audit } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'

/** Who changed which target, and from where: security rule 1.12. */
export const recorder =
  (audit: Audit | undefined) =>
  async (request: Request, action: string, target: string): Promise<void> => {
    const { tenant, principal, remoteAddress, id } = request
    const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
    await audit?.record({ tenantId: tenant.id, action, outcome: 'success', ...actor, target, source: remoteAddress, traceId: id })
  }
export type Recorder = ReturnType<typeof recorder>
