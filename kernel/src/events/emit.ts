import type { Clock } from '../clock/clock.ts'
import type { Data } from '../data/contracts.ts'
import type { Jobs } from '../jobs/contracts.ts'
import { timeOrderedId } from '../jobs/ids.ts'
import { logContext } from '../log/context.ts'
import type { Log } from '../log/contracts.ts'
import { inNameOf } from '../wiring/blame.ts'
import type { EventRegistrations, RegisteredHandler, RegisteredSubscription } from '../wiring/event-registrations.ts'
import type { EventMeta, Events } from './contracts.ts'
import { defaultAttempts, deliverEvent } from './deliver.ts'

export interface Deps {
  readonly data: Data
  readonly jobs: Jobs
  readonly clock: Clock
  readonly log: Log
  readonly registrations: EventRegistrations
}
type Bound = { readonly tenantId: string }

/** Rows for those that must not miss it, in the transaction of the change; calls for the others, after the commit. */
export const emitter = ({
  data,
  jobs,
  clock,
  log,
  registrations,
}: Deps): Events & {
  /** Waits for the handlers that run. @returns whether there were any. */
  drain(): Promise<boolean>
} => {
  const busy = new Set<Promise<void>>()
  const meta = (): EventMeta => {
    const at = clock.now()
    const traceId = logContext()?.traceId
    return { id: timeOrderedId(at), at, ...(traceId === undefined ? {} : { traceId }) }
  }
  const isWanted = async ({ plugin, subscription }: RegisteredSubscription, payload: Bound): Promise<boolean> => {
    const { wanted } = subscription
    if (!wanted) return true
    try {
      return await inNameOf(plugin, async () => wanted(payload))
    } catch (error) {
      log.error(`plugin '${plugin}' could not say whether it wants an event: it gets it`, { plugin, subscription: subscription.id, error })
      return true
    }
  }
  const store = async (subscriptions: readonly RegisteredSubscription[], payload: Bound, about: EventMeta): Promise<void> => {
    for (const registered of subscriptions) {
      if (!(await isWanted(registered, payload))) continue
      const { subscription } = registered
      const type = { ...deliverEvent, attempts: subscription.attempts ?? defaultAttempts }
      const key = subscription.orderBy?.(payload)
      const order = key === undefined ? {} : { orderKey: `${subscription.id} ${key}` }
      await jobs.add(type, { subscription: subscription.id, payload, meta: about }, { tenantId: payload.tenantId, unit: subscription.id, ...order })
    }
  }
  const call = ({ plugin, handle }: RegisteredHandler, id: string, payload: Bound, about: EventMeta): void => {
    const failed = (error: unknown) => log.error(`plugin '${plugin}' failed to handle the event ${id}`, { plugin, error })
    try {
      const work = inNameOf(plugin, () => handle(payload, about))
      if (!(work instanceof Promise)) return
      const tracked = work.catch(failed).finally(() => busy.delete(tracked))
      busy.add(tracked)
    } catch (error) {
      failed(error)
    }
  }
  return {
    async emit(type, payload) {
      const subscriptions = registrations.subscriptionsOf(type.id)
      const handlers = registrations.handlersOf(type.id)
      if (subscriptions.length === 0 && handlers.length === 0) return
      const about = meta()
      if (subscriptions.length > 0) {
        if (data.inTransaction()) await store(subscriptions, payload, about)
        else await data.transaction(() => store(subscriptions, payload, about))
      }
      if (handlers.length === 0) return
      data.afterCommit(() => {
        for (const handler of handlers) call(handler, type.id, payload, about)
      })
    },
    async drain() {
      const some = busy.size > 0
      await Promise.allSettled(busy)
      return some
    },
  }
}
