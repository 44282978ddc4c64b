import { type Clock, TooManyRequests } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { RateLimiter } from '@gatehouse/kernel/state'
import { LRUCache } from 'lru-cache'

interface Deps {
  readonly limiter: RateLimiter
  readonly clock: Clock
  readonly perMinute: number
}
const MOST_BLOCKED = 10_000

/**
 * Counts refused authentications of a client over all nodes (security rule 3.1). Past the limit the address they came from
 * waits; the client itself, at its own address, does not.
 */
export const failureLimit = ({ limiter, clock, perMinute }: Deps) => {
  const blocked = new LRUCache<string, number>({ max: MOST_BLOCKED })
  const keyOf = ({ tenant, remoteAddress }: Request, clientId: string) => `${tenant.id} ${remoteAddress} ${clientId}`
  return {
    /** @throws TooManyRequests */
    refuseBlocked(request: Request, clientId: string): void {
      if (blocked.size === 0) return
      const until = blocked.get(keyOf(request, clientId))
      const left = until === undefined ? 0 : until - clock.monotonic()
      if (left > 0) throw new TooManyRequests('too many failed authentications of this client', Math.ceil(left / 1000))
    },
    /** @throws TooManyRequests */
    async failed(request: Request, clientId: string): Promise<void> {
      try {
        await limiter.consume(request.tenant, 'oauth.client-authentication', clientId.slice(0, 128), { points: perMinute, perSeconds: 60 })
      } catch (error) {
        if (error instanceof TooManyRequests) blocked.set(keyOf(request, clientId), clock.monotonic() + error.retryAfterSeconds * 1000)
        throw error
      }
    },
  }
}
export type FailureLimit = ReturnType<typeof failureLimit>
