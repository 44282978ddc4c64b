import { job, NotNow } from '../jobs/contracts.ts'
import { inNameOf } from '../wiring/blame.ts'
import type { EventRegistrations } from '../wiring/event-registrations.ts'
import type { EventMeta } from './contracts.ts'

export interface Delivery {
  readonly subscription: string
  readonly payload: unknown
  readonly meta: EventMeta
}
export const defaultAttempts = 8
export const deliverEvent = job<Delivery>('events.deliver', { attempts: defaultAttempts, timeoutMs: 60_000 })

const absentWaitMs = 60_000

/** The subscription is looked up when it is due: a plugin that is off for a while gets its events when it is back. */
export const deliverer = (registrations: EventRegistrations) => {
  let byId: ReadonlyMap<string, ReturnType<EventRegistrations['subscriptions']>[number]> | undefined
  return async ({ subscription: id, payload, meta }: Delivery): Promise<void> => {
    byId ??= new Map(registrations.subscriptions().map((item) => [item.subscription.id, item]))
    const found = byId.get(id)
    if (!found) throw new NotNow(absentWaitMs)
    await inNameOf(found.plugin, async () => found.subscription.handle(payload, meta))
  }
}
