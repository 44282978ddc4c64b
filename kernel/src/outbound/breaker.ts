import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock/clock.ts'
import { Transient } from '../errors/errors.ts'

/** The target failed several times in a row; it is not asked again for a while. */
export class BreakerOpen extends Transient {
  override readonly code = 'kernel.outbound_breaker_open'
  override readonly retryAfterSeconds: number
  constructor(retryAfterSeconds: number) {
    super('the other side does not answer and is left alone for a while')
    this.retryAfterSeconds = retryAfterSeconds
  }
}
interface State {
  failures: number
  /** Milliseconds of the monotonic clock. */
  openUntil: number
  probing: boolean
}
export interface Breakers {
  /** @throws BreakerOpen */
  enter(key: string): void
  /** Every `enter` that did not throw ends in one of these. */
  leave(key: string, outcome: 'answered' | 'failed' | 'undecided'): void
}
const FAILURES = 5
const OPEN_MS = 10_000
const MOST_OPEN_MS = 300_000
const MOST_KEYS = 2000
const FORGET_MS = 900_000

/** Opens after five failures in a row, for 10 s and twice as long each time; then one probe decides. */
export const createBreakers = (clock: Clock): Breakers => {
  const states = new LRUCache<string, State>({ max: MOST_KEYS, ttl: FORGET_MS, perf: { now: clock.monotonic }, ttlResolution: 0 })
  return {
    enter(key) {
      const state = states.get(key)
      if (!state || state.failures < FAILURES) return
      const wait = state.openUntil - clock.monotonic()
      if (wait > 0) throw new BreakerOpen(Math.ceil(wait / 1000))
      if (state.probing) throw new BreakerOpen(1)
      state.probing = true
    },
    leave(key, outcome) {
      if (outcome === 'answered') {
        states.delete(key)
        return
      }
      const state = states.get(key) ?? { failures: 0, openUntil: 0, probing: false }
      state.probing = false
      if (outcome === 'undecided') return
      state.failures += 1
      const openings = state.failures - FAILURES
      if (openings >= 0) state.openUntil = clock.monotonic() + Math.min(OPEN_MS * 2 ** Math.min(openings, 10), MOST_OPEN_MS)
      states.set(key, state)
    },
  }
}
