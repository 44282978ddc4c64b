import { setTimeout as sleep } from 'node:timers/promises'
import type { End } from './run-job.ts'

const waitsMs = [200, 500, 1000, 2000, 4000] as const
/** Tries again for some seconds: a database that restarts must not make a job run twice. */
export const storing = async (end: End): Promise<void> => {
  for (const waitMs of waitsMs) {
    try {
      await end()
      return
    } catch {
      await sleep(waitMs)
    }
  }
  await end()
}
