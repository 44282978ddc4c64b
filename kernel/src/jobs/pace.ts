import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock/clock.ts'
import { NotNow } from './contracts.ts'

interface State {
  running: number
  /** Milliseconds that a call took lately. */
  usualMs: number
  /** When the next one that has to wait may try, on the monotonic clock. */
  nextAt: number
}
const maxTargets = 5000
const longestWaitMs = 60_000

/**
 * For jobs that speak to targets of tenants: few to one target at a time, so that a slow one never takes the places that
 * others need. Those that must wait are given turns as far apart as the target is slow. @throws NotNow
 */
export const createPace = (clock: Clock, maxConcurrent: number) => {
  const states = new LRUCache<string, State>({ max: maxTargets })
  const stateOf = (target: string): State => {
    const state = states.get(target) ?? { running: 0, usualMs: 50, nextAt: 0 }
    states.set(target, state)
    return state
  }
  return async <X>(target: string, work: () => Promise<X>): Promise<X> => {
    const state = stateOf(target)
    const now = clock.monotonic()
    if (state.running >= maxConcurrent) {
      state.nextAt = Math.min(Math.max(state.nextAt, now) + state.usualMs / maxConcurrent, now + longestWaitMs)
      throw new NotNow(Math.max(10, Math.ceil(state.nextAt - now)))
    }
    state.running += 1
    try {
      return await work()
    } finally {
      state.running -= 1
      state.usualMs = 0.7 * state.usualMs + 0.3 * (clock.monotonic() - now)
    }
  }
}
export type Pace = ReturnType<typeof createPace>
