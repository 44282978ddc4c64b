import type { Clock } from '../clock/clock.ts'

export interface FixedClock extends Clock {
  advance(ms: number): void
  set(now: number): void
}
/** Stands still at `now` (milliseconds since the epoch) until it is moved. */
export const fixedClock = (now: number): FixedClock => {
  let time = now
  let passed = 0
  return {
    now: () => time,
    monotonic: () => passed,
    advance(ms) {
      time += ms
      passed += ms
    },
    set(to) {
      passed += Math.max(0, to - time)
      time = to
    },
  }
}
