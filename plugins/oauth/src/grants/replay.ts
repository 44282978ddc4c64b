import type { Audit, Events, EventType } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { Families } from '../tokens/families.ts'

interface Deps {
  readonly families: Families
  readonly events: Events
  readonly audit: Audit | undefined
}
export interface Replay {
  readonly request: Request
  readonly clientId: string
  readonly userId: string
  readonly familyId: string
  readonly event: EventType<{ tenantId: string; clientId: string; subject: string }>
}
/** What was redeemed once came again: somebody else may hold it, so that all that came from it ends. RFC 9700 §2.2.2, §4.14. */
export const replayHandler =
  ({ families, events, audit }: Deps) =>
  async ({ request, clientId, userId, familyId, event }: Replay): Promise<void> => {
    const { tenant, remoteAddress: source, id: traceId } = request
    await families.revoke(tenant, { id: familyId })
    await audit?.record({
      tenantId: tenant.id,
      action: event.id,
      outcome: 'refused',
      actor: clientId,
      actorKind: 'application',
      target: userId,
      source,
      traceId,
    })
    await events.emit(event, { tenantId: tenant.id, clientId, subject: userId })
  }
export type HandleReplay = ReturnType<typeof replayHandler>
