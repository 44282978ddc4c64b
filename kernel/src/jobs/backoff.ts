import type { JobType } from './contracts.ts'

/** Doubles from `backoffMs` to `maxBackoffMs`; half of it is chance, so that many do not come back at once. @param attempt from 1 */
export const backoff = ({ backoffMs, maxBackoffMs }: Pick<JobType<unknown>, 'backoffMs' | 'maxBackoffMs'>, attempt: number, chance = Math.random()): number => {
  const full = Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(attempt - 1, 40))
  return Math.round(full * (0.5 + chance / 2))
}
