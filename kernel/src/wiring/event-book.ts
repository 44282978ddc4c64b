import { BootError, messageOf } from './boot-error.ts'
import type { EventSubscription } from './contracts.ts'
import type { EventRegistrations, RegisteredHandler, RegisteredSubscription } from './event-registrations.ts'

/** A plugin's subscriptions for the items of a point, whoever contributes them. */
export interface ForEachItem {
  readonly plugin: string
  /** Live until boot ends. */
  readonly items: ReadonlyMap<string, unknown>
  // biome-ignore lint/suspicious/noExplicitAny: items of any point
  readonly of: (item: any) => EventSubscription
}
export interface EventBook extends EventRegistrations {
  on(eventId: string, handler: RegisteredHandler): void
  subscribe(subscription: RegisteredSubscription): void
  subscribeEach(wish: ForEachItem): void
  /** Every item is there: makes the subscriptions for each. @throws BootError two have one id */
  complete(): void
  leaveOut(plugin: string): void
}

/** Lists by event, without an entry for events that nobody hears. */
const createShelf = <T>() => {
  const lists = new Map<string, T[]>()
  const none: readonly T[] = []
  return {
    of: (eventId: string): readonly T[] => lists.get(eventId) ?? none,
    all: (): readonly T[] => [...lists.values()].flat(),
    add: (eventId: string, item: T) => void lists.set(eventId, [...(lists.get(eventId) ?? []), item]),
    keep(wanted: (item: T) => boolean) {
      for (const [eventId, list] of lists) lists.set(eventId, list.filter(wanted))
    },
  }
}
interface Shelved extends RegisteredSubscription {
  /** It was made for an item: it is made anew when items go. */
  readonly made?: boolean
}

/** @param hear sees every event besides the handlers: for tests */
export const createEventBook = (hear?: (eventId: string, payload: unknown) => void): EventBook => {
  const handlers = createShelf<RegisteredHandler>()
  const subscriptions = createShelf<Shelved>()
  const wishes: ForEachItem[] = []
  const listener = (eventId: string): RegisteredHandler => ({ plugin: 'kernel', handle: (payload) => hear?.(eventId, payload) })
  const subscribe = (added: Shelved) => {
    const first = subscriptions.all().find(({ subscription }) => subscription.id === added.subscription.id)
    if (first) throw new Error(`the subscription id '${added.subscription.id}' is taken by the plugin '${first.plugin}'`)
    subscriptions.add(added.eventId, added)
  }
  const complete = () => {
    subscriptions.keep(({ made }) => !made)
    for (const { plugin, items, of } of wishes) {
      try {
        for (const item of items.values()) {
          const { event, subscription } = of(item)
          subscribe({ plugin, eventId: event.id, subscription, made: true })
        }
      } catch (error) {
        throw new BootError([`plugin '${plugin}' cannot subscribe for each item: ${messageOf(error)}`], error)
      }
    }
  }
  return {
    on: handlers.add,
    subscribe,
    subscribeEach: (wish) => void wishes.push(wish),
    complete,
    leaveOut(plugin) {
      handlers.keep((item) => item.plugin !== plugin)
      subscriptions.keep((item) => item.plugin !== plugin)
      wishes.splice(0, wishes.length, ...wishes.filter((wish) => wish.plugin !== plugin))
      complete()
    },
    handlersOf: hear ? (eventId) => [...handlers.of(eventId), listener(eventId)] : handlers.of,
    subscriptionsOf: subscriptions.of,
    subscriptions: subscriptions.all,
  }
}
