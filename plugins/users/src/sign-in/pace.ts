import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Tenant } from '@gatehouse/kernel'
import { LRUCache } from 'lru-cache'

/** Durations kept of each tenant, and for how long, in milliseconds. */
const kept = 32
const keptMs = 3_600_000
const longestPause = 10_000

/**
 * A password that is known elsewhere takes the way there. So that its time tells nobody who exists and who has not moved yet, a refusal
 * that went nowhere takes as long as one of the latest that did. Security rule 5.2. Where nobody has to move there is no pause.
 */
export const signInPace = (clock: Pick<Clock, 'monotonic'>, pause: (ms: number) => Promise<unknown> = (ms) => sleep(ms)) => {
  const durations = new LRUCache<string, number[]>({ max: 1000, ttl: keptMs, perf: performance })
  const went = new WeakSet<object>()
  return {
    /** Of this sign-in: the user as it was found for it. */
    went: (user: object): boolean => went.has(user),
    async timed<X>(tenant: Tenant, user: object, work: () => Promise<X>): Promise<X> {
      went.add(user)
      const begun = clock.monotonic()
      const answer = await work()
      durations.set(tenant.id, [...(durations.get(tenant.id) ?? []), Math.min(clock.monotonic() - begun, longestPause)].slice(-kept))
      return answer
    },
    async pause(tenant: Tenant): Promise<void> {
      const known = durations.get(tenant.id)
      const ms = known?.[Math.floor(Math.random() * known.length)]
      if (ms !== undefined && ms > 0) await pause(ms)
    },
  }
}
export type SignInPace = ReturnType<typeof signInPace>
