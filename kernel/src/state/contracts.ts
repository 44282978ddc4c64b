import type { TenantRef } from '../data/contracts.ts'
import { token } from '../wiring/token.ts'

/** A bounded, per-process cache of what the database holds. Absent values are not kept. */
export interface Cache<V> {
  get(tenant: TenantRef, key: string): V | undefined
  /** One load at a time for a key; an invalidation during the load keeps its result out. */
  load(tenant: TenantRef, key: string, loader: () => Promise<V | undefined>): Promise<V | undefined>
  /** Here at once, on other nodes by pub/sub; after the commit when called inside a transaction. */
  invalidate(tenant: TenantRef, key: string): Promise<void>
}
export interface Caches {
  /**
   * @param options.max entries over all tenants; the least recently used goes first.
   * @param options.ttlMs upper bound of staleness on other nodes when pub/sub is lost; capped at 1 s where several
   * nodes may share the database without Redis.
   */
  create<V>(name: string, options: { readonly max: number; readonly ttlMs: number }): Cache<V>
}
export const Caches = token<Caches>('state.caches')

export interface Locks {
  /** Runs `work` while holding the lock, on one node at a time. @throws Transient not got within `waitMs` (default 10,000). */
  hold<X>(name: string, work: (signal: AbortSignal) => Promise<X>, options?: { readonly waitMs?: number }): Promise<X>
}
export const Locks = token<Locks>('state.locks')

export interface PubSub {
  /** Best effort, to every node including this one. */
  publish(channel: string, message: string): Promise<void>
  subscribe(channel: string, hear: (message: string) => void): void
}
export const PubSub = token<PubSub>('state.pubsub')

export interface Entry<V> {
  readonly value: V
  /** For `replace`. */
  readonly version: string
}
/**
 * Values that live for seconds to hours and are used once: codes, login attempts, pushed requests, replay marks.
 * Keys of high entropy are hashed before they are stored. `purpose` is the plugin's name and a noun: `oauth.code`.
 */
export interface ShortLived {
  /** @throws Conflict the key is there already. */
  put(tenant: TenantRef, purpose: string, key: string, value: unknown, ttlSeconds: number): Promise<void>
  get<V>(tenant: TenantRef, purpose: string, key: string): Promise<Entry<V> | undefined>
  /** Compare and set. Of N callers with one version exactly one gets true. The time to live stays as it was unless given. */
  replace(tenant: TenantRef, purpose: string, key: string, version: string, value: unknown, ttlSeconds?: number): Promise<boolean>
  /** Reads and removes. Of N callers exactly one gets the value. */
  take<V>(tenant: TenantRef, purpose: string, key: string): Promise<V | undefined>
  remove(tenant: TenantRef, purpose: string, key: string): Promise<void>
  /** Marks an id as seen. Of N callers exactly one gets true. Always in the database: a flushed Redis forgets no replay. */
  once(tenant: TenantRef, purpose: string, id: string, ttlSeconds: number): Promise<boolean>
}
export const ShortLived = token<ShortLived>('state.short-lived')

export interface RateLimiter {
  /** Atomic over all nodes that share Redis. @throws TooManyRequests */
  consume(tenant: TenantRef, name: string, key: string, limit: { readonly points: number; readonly perSeconds: number }): Promise<void>
  reset(tenant: TenantRef, name: string, key: string): Promise<void>
}
export const RateLimiter = token<RateLimiter>('state.rate-limiter')
