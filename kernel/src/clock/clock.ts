import { token } from '../wiring/token.ts'

export interface Clock {
  /** Milliseconds since the epoch: for what is stored or sent. */
  now(): number
  /** Milliseconds of the monotonic clock: for intervals and time limits. */
  monotonic(): number
}
export const Clock = token<Clock>('kernel.clock')

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }
