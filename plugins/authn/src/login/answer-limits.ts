import { type Clock, TooManyRequests } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { RateLimiter } from '@gatehouse/kernel/state'
import { LRUCache } from 'lru-cache'
import { digest } from '../secrets.ts'

interface Deps {
  readonly limiter: RateLimiter
  readonly clock: Clock
  readonly triesPerLogin: number
  readonly attemptSeconds: number
  readonly failuresPerSource: number
}
const windowSeconds = 60

/**
 * Brute force, security rule 5.3: how many answers one login takes, counted before they are judged, so that parallel ones
 * count as well; and how many refused ones one address may send. The account's own limit is the user store's.
 */
export const answerLimits = ({ limiter, clock, triesPerLogin, attemptSeconds, failuresPerSource }: Deps) => {
  /** Addresses that are over their limit, until when (ms of the monotonic clock). Learned from the limiter on each failure. */
  const waiting = new LRUCache<string, number>({ max: 10_000 })
  return {
    /** @throws TooManyRequests the address has to wait */
    admit({ tenant, remoteAddress }: Request): void {
      const until = waiting.get(`${tenant.id} ${remoteAddress}`)
      const leftMs = until === undefined ? 0 : until - clock.monotonic()
      if (leftMs > 0) throw new TooManyRequests('there were too many tries from your address', Math.ceil(leftMs / 1000))
    },
    /** @returns false when this login has had all its answers. */
    async answer({ tenant }: Request, key: string): Promise<boolean> {
      try {
        await limiter.consume(tenant, 'authn.login', digest(key), { points: triesPerLogin, perSeconds: attemptSeconds })
        return true
      } catch (error) {
        if (error instanceof TooManyRequests) return false
        throw error
      }
    },
    async failed({ tenant, remoteAddress }: Request): Promise<void> {
      try {
        await limiter.consume(tenant, 'authn.source', remoteAddress, { points: failuresPerSource, perSeconds: windowSeconds })
      } catch (error) {
        if (!(error instanceof TooManyRequests)) throw error
        waiting.set(`${tenant.id} ${remoteAddress}`, clock.monotonic() + error.retryAfterSeconds * 1000)
      }
    },
  }
}
export type AnswerLimits = ReturnType<typeof answerLimits>
