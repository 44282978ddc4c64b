import type { Clock } from '../clock/clock.ts'
import { withLogContext } from '../log/context.ts'
import type { Log } from '../log/contracts.ts'
import { inNameOf } from '../wiring/blame.ts'
import { within } from '../wiring/within.ts'
import { backoff } from './backoff.ts'
import { type JobHandler, NotNow, Unrecoverable } from './contracts.ts'
import { storable } from './endings.ts'
import type { JobStore } from './store.ts'
import type { JobRow } from './table.ts'

export interface Handlers {
  of(name: string): JobHandler | undefined
  /** All that can run here. Complete once every plugin has started. */
  units(): readonly string[]
  pluginOf(handler: JobHandler): string
}
export type Outcome = 'done' | 'again' | 'dead'
export interface Deps {
  readonly store: JobStore
  readonly handlers: Handlers
  readonly clock: Clock
  readonly log: Log
  readonly told: (name: string, plugin: string, outcome: Outcome, error?: unknown) => void
}
const textOf = (error: unknown): string => storable(error instanceof Error ? error.message : String(error))
/** Why a signal is aborted when the process ends before the job does. */
export const processEnds = new Error('the process ends')
/** How long a handler may take to stop then. */
export const stopGraceMs = 400
/** Rejects when the process ends and the handler has not followed its signal. */
const givenUp = (signal: AbortSignal): Promise<never> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => {
    if (signal.reason === processEnds) setTimeout(reject, stopGraceMs, processEnds)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return promise
}
/** Stores what became of a job. It may be called again when it failed. */
export type End = () => Promise<unknown>

/** Runs one claimed job; never throws for what a handler did. */
export const jobRunner = ({ store, handlers, clock, log, told }: Deps) => {
  const call = async (row: JobRow, handler: JobHandler, plugin: string, stop: AbortController): Promise<void> => {
    const info = { id: row.id, attempt: row.attempt, tenantId: row.tenantId || null, addedAt: row.addedAt, signal: stop.signal }
    const run = () => Promise.race([inNameOf(plugin, async () => handler.run(JSON.parse(row.payload), info)), givenUp(stop.signal)])
    try {
      await withLogContext({ job: row.name, jobId: row.id, ...(row.tenantId ? { tenantId: row.tenantId } : {}) }, () =>
        within(handler.job.timeoutMs, 'the job', run),
      )
    } finally {
      stop.abort()
    }
  }
  const failed = (row: JobRow, handler: JobHandler, plugin: string, error: unknown): End => {
    const over = error instanceof Unrecoverable || row.attempt >= row.maxAttempts
    told(row.name, plugin, over ? 'dead' : 'again', error)
    const fields = { plugin, job: row.name, jobId: row.id, attempt: row.attempt, error }
    if (over) {
      log.error(`plugin '${plugin}': the job ${row.name} failed for good: ${textOf(error)}`, fields)
      return () => store.bury(row, textOf(error))
    }
    log.warn(`plugin '${plugin}': the job ${row.name} failed and will run again: ${textOf(error)}`, fields)
    const runAt = clock.now() + backoff(handler.job, row.attempt)
    return () => store.again(row, runAt, textOf(error))
  }
  const done = async (row: JobRow, plugin: string): Promise<void> => {
    if (await store.finish(row)) told(row.name, plugin, 'done')
    else log.warn(`the job ${row.name} took so long that another process has started it again`, { jobId: row.id })
  }
  /** @param stop aborted for `processEnds`, or here when the handler's time is over. */
  return async (row: JobRow, handler: JobHandler, stop: AbortController): Promise<End> => {
    const plugin = handlers.pluginOf(handler)
    try {
      await call(row, handler, plugin, stop)
      return () => done(row, plugin)
    } catch (error) {
      if (stop.signal.reason === processEnds) return () => store.release(row)
      if (error instanceof NotNow) return () => store.later(row, clock.now() + error.delayMs)
      return failed(row, handler, plugin, error)
    }
  }
}
export type RunJob = ReturnType<typeof jobRunner>
