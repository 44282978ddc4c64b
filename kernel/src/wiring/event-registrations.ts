import type { EventHandler, Subscription } from '../events/contracts.ts'
import { token } from './token.ts'

export interface RegisteredHandler {
  /** The plugin that asked: for messages. */
  readonly plugin: string
  // biome-ignore lint/suspicious/noExplicitAny: payloads of any type
  readonly handle: EventHandler<any>
}
export interface RegisteredSubscription {
  readonly plugin: string
  readonly eventId: string
  // biome-ignore lint/suspicious/noExplicitAny: payloads of any type
  readonly subscription: Subscription<any>
}

/** What `host.on` and `host.subscribe` collected. Complete from `start` on; plugins that failed are not in it. */
export interface EventRegistrations {
  handlersOf(eventId: string): readonly RegisteredHandler[]
  subscriptionsOf(eventId: string): readonly RegisteredSubscription[]
  subscriptions(): readonly RegisteredSubscription[]
}
/** Provided by boot; for the kernel's events plugin. */
export const EventRegistrations = token<EventRegistrations>('kernel.event-registrations')
