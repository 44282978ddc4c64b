import type { Log } from '../log/contracts.ts'
import type { Crew } from './crew.ts'
import type { JobStore } from './store.ts'

export interface Deps {
  readonly crew: Crew
  readonly store: JobStore
  readonly tick: () => Promise<void>
  /** Ends the leases of processes that have died. */
  readonly reclaim: () => Promise<void>
  readonly log: Log
  readonly pollMs: number
  /** How long a carrier may take before this loop looks itself. */
  readonly graceMs: () => number
}
const heartbeatMs = 5000
const sweepMs = 30_000
const tickMs = 1000
const errorWaitMs = 2000

/** Looks for due jobs when told, and now and then by itself. A database that is away only makes it wait. */
export const jobLoop = ({ crew, store, tick, reclaim, log, pollMs, graceMs }: Deps) => {
  const timers: NodeJS.Timeout[] = []
  let wanted = false
  let running: Promise<void> | undefined
  let quietUntil = 0

  const turn = async () => {
    while (wanted) {
      wanted = false
      await crew.fill(graceMs())
    }
  }
  const complain = (error: unknown) => {
    quietUntil = performance.now() + errorWaitMs
    log.warn('the jobs of the database cannot be read: trying again', { error })
  }
  const wake = () => {
    wanted = true
    if (running || timers.length === 0 || performance.now() < quietUntil) return
    running = turn()
      .catch(complain)
      .finally(() => {
        running = undefined
      })
  }
  const every = (ms: number, work: () => Promise<unknown> | void) => {
    let busy = false
    const timer = setInterval(async () => {
      if (busy) return
      busy = true
      try {
        await work()
      } catch (error) {
        if (performance.now() >= quietUntil) complain(error)
      } finally {
        busy = false
      }
    }, ms)
    timers.push(timer.unref())
  }
  return {
    wake,
    start() {
      every(pollMs, wake)
      every(heartbeatMs, crew.heartbeat)
      every(heartbeatMs, reclaim)
      every(sweepMs, store.sweep)
      every(sweepMs, crew.tellStrangers)
      every(tickMs, tick)
      wake()
    },
    /** @param limitMs how long jobs may go on. */
    async stop(limitMs: number) {
      for (const timer of timers.splice(0)) clearInterval(timer)
      wanted = false
      await crew.close(limitMs)
      await running
    },
  }
}
