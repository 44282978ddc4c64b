import { token } from '../wiring/token.ts'

/** A fact, in the past tense (`users.user-created`). The payload holds ids, never secrets. */
export interface EventType<P extends { readonly tenantId: string }> {
  readonly id: string
  /** Never called: it carries P for the type checker. */
  readonly type?: (payload: P) => P
}
export const event = <P extends { readonly tenantId: string }>(id: string): EventType<P> => Object.freeze({ id })

/** What surrounds a payload. `id` is stable across redeliveries: use it to drop duplicates. */
export interface EventMeta {
  readonly id: string
  /** Milliseconds since the epoch, when it was emitted. */
  readonly at: number
  readonly traceId?: string
}
export type EventHandler<P> = (payload: P, meta: EventMeta) => Promise<void> | void

export interface Subscription<P> {
  /** Stable and unique: `webhooks.relay-user-created`. */
  readonly id: string
  /** Default 8. */
  readonly attempts?: number
  /** Deliveries with the same key happen in order, one at a time. */
  readonly orderBy?: (payload: P) => string
  /**
   * Whether anybody cares, asked in the transaction of the change: where not, no row is written. It must read the truth,
   * not a cache that another node may have outdated; when it fails the row is written.
   */
  readonly wanted?: (payload: P) => Promise<boolean>
  readonly handle: EventHandler<P>
}

export interface Events {
  /**
   * Inside a transaction: durable subscribers get their outbox row in it, and `on` handlers run after the commit.
   * Outside of one: the rows are written in a transaction of their own. Await it, so that the row is in the commit.
   */
  emit<P extends { readonly tenantId: string }>(type: EventType<P>, payload: P): Promise<void>
}
export const Events = token<Events>('kernel.events')
