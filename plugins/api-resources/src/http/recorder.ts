import type { Audit } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Reply, Request } from '@gatehouse/kernel/http'

/** Runs a change and its audit record in one transaction. Security rule 1.12. */
export const recorder =
  (data: Data, audit: Audit | undefined) =>
  (request: Request, action: string, target: string | undefined, change: () => Promise<Reply & { readonly target?: string }>): Promise<Reply> =>
    data.transaction(async () => {
      const { target: made, ...reply } = await change()
      const { tenant, principal, remoteAddress, id } = request
      const known = made ?? target
      await audit?.record({
        tenantId: tenant.id,
        action,
        outcome: 'success',
        ...(principal ? { actor: principal.subject, actorKind: principal.kind } : {}),
        ...(known === undefined ? {} : { target: known }),
        source: remoteAddress,
        traceId: id,
      })
      return reply
    })
export type Recorder = ReturnType<typeof recorder>
