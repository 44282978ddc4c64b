import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock/clock.ts'
import { TooManyRequests } from '../errors/errors.ts'
import type { RateLimiter } from './contracts.ts'
import { hashed, tenantIdOf } from './keys.ts'

/** Counts in fixed windows: how many since the window began, and how long it still lasts. */
export interface Counters {
  add(key: string, windowMs: number): Promise<{ readonly count: number; readonly leftMs: number }>
  reset(key: string): Promise<void>
}
const maxKeys = 100_000
/** Of this process. The oldest keys give way when there are too many. */
export const localCounters = (clock: Clock): Counters => {
  const windows = new LRUCache<string, { count: number; readonly until: number }>({ max: maxKeys })
  return {
    async add(key, windowMs) {
      const now = clock.monotonic()
      const known = windows.get(key)
      const window = known && known.until > now ? known : { count: 0, until: now + windowMs }
      window.count++
      if (window !== known) windows.set(key, window)
      return { count: window.count, leftMs: window.until - now }
    },
    reset: async (key) => void windows.delete(key),
  }
}
export const rateLimiter = (counters: Counters): RateLimiter => {
  const keyOf = (tenant: Parameters<RateLimiter['reset']>[0], name: string, key: string) => `${tenantIdOf(tenant)}:${name}:${hashed(key)}`
  return {
    async consume(tenant, name, key, { points, perSeconds }) {
      const { count, leftMs } = await counters.add(keyOf(tenant, name, key), perSeconds * 1000)
      if (count > points) throw new TooManyRequests('too many requests: try again later', Math.max(1, Math.ceil(leftMs / 1000)))
    },
    reset: (tenant, name, key) => counters.reset(keyOf(tenant, name, key)),
  }
}
