import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../clock/clock.ts'
import type { Log } from '../log/contracts.ts'
import type { JobHandler } from './contracts.ts'
import { places } from './places.ts'
import { type Handlers, processEnds, type RunJob, stopGraceMs } from './run-job.ts'
import type { JobStore } from './store.ts'
import { storing } from './storing.ts'
import type { JobRow } from './table.ts'

export interface Deps {
  readonly store: JobStore
  readonly handlers: Handlers
  readonly run: RunJob
  readonly clock: Clock
  readonly log: Log
  /** Names this process in leases. */
  readonly owner: string
  readonly concurrency: number
  /** A place is free again, and there was work that found none. */
  readonly onRoom: () => void
}
interface Working {
  readonly row: JobRow
  readonly stop: AbortController
  readonly done: Promise<void>
}
const strangeAfterMs = 60_000
const maxStrangers = 1000
const maxPages = 1000
const unitOfRow = ({ unit, name }: JobRow): string => unit ?? name

/** The workers of this process: claim what is due, up to `concurrency` at a time. */
export const crew = ({ store, handlers, run, clock, log, owner, concurrency, onRoom }: Deps) => {
  const room = places(concurrency)
  const working = new Set<Working>()
  const strangers = new Set<string>()
  const closing = Promise.withResolvers<void>()
  let closed = false
  /** Some work found no place. */
  let left = false
  /** Work that a carrier brought found no place, or this process ended in the midst of some: it waits no grace again. */
  let behind = true

  const work = async (row: JobRow, handler: JobHandler, stop: AbortController): Promise<void> => {
    const end = await run(row, handler, stop)
    await storing(end).catch((error: unknown) => log.error(`the end of the job ${row.name} could not be stored: it will run again`, { error }))
  }
  const begin = (row: JobRow, handler: JobHandler, unit: string): Working => {
    const stop = new AbortController()
    const done = work(row, handler, stop).finally(() => {
      working.delete(mine)
      room.free(unit)
      if (left) onRoom()
    })
    const mine: Working = { row, stop, done }
    working.add(mine)
    return mine
  }
  const claimed = async (row: JobRow, unit: string): Promise<JobRow | undefined> => {
    let mine: JobRow | undefined
    try {
      mine = await store.claim(row, owner)
      if (!mine || !closed) return mine
      await store.release(mine)
      mine = undefined
      return undefined
    } finally {
      if (!mine) room.free(unit)
    }
  }
  /** @returns undefined when it does not run here now. */
  const start = async (row: JobRow): Promise<Working | undefined> => {
    const handler = handlers.of(row.name)
    const unit = unitOfRow(row)
    if (!handler || !handlers.units().includes(unit)) return undefined
    if (!room.take(unit)) {
      left = true
      return undefined
    }
    const mine = await claimed(row, unit)
    return mine && begin(mine, handler, unit)
  }
  /** @returns how many were started, and whether there may be more that could. */
  const startPage = async (graceMs: number): Promise<{ readonly started: number; readonly more: boolean }> => {
    const units = handlers.units()
    const open = room.open(units)
    if (open.length < units.length) left = true
    const due = room.full() ? [] : await store.due(Math.max(room.left() * 2, 4), graceMs, open)
    let started = 0
    for (const row of due) {
      if (closed || room.full()) break
      if (await start(row)) started++
    }
    return { started, more: due.length > 0 }
  }
  const endsWithin = (ms: number): Promise<boolean> =>
    Promise.race([Promise.allSettled([...working].map(({ done }) => done)).then(() => true), sleep(ms, false, { ref: false })])

  return {
    /** Starts what is due. @returns how many were started. */
    async fill(graceMs = 0): Promise<number> {
      const wait = behind ? 0 : graceMs
      behind = false
      left = false
      let total = 0
      for (let page = 0; page < maxPages && !closed; page++) {
        const { started, more } = await startPage(wait)
        total += started
        if (!more) break
      }
      // Work was left that had waited for no grace, or a carrier brought some meanwhile: the next turn waits for none either.
      if ((room.full() || left) && wait === 0) behind = true
      return total
    },
    /** One job that a carrier named; waits for its end. */
    async one(id: string): Promise<void> {
      const row = closed ? undefined : await store.find(id)
      if (row?.state !== 'waiting' || row.runAt > clock.now()) return
      if (room.open([unitOfRow(row)]).length === 0) behind = true
      await Promise.race([(await start(row))?.done, closing.promise])
    },
    busy: () => working.size,
    /** The end of any one that runs now. */
    next: () => Promise.race([...working].map(({ done }) => done)),
    async heartbeat() {
      if (working.size === 0) return
      const ids = [...working].map(({ row }) => row.id)
      await store.prolong(ids, owner)
    },
    /** One line for each kind of job that waits for a plugin that is not here. */
    async tellStrangers() {
      const row = strangers.size < maxStrangers ? await store.stranger([...handlers.units(), ...strangers], strangeAfterMs) : undefined
      if (!row) return
      strangers.add(unitOfRow(row))
      log.warn(`no plugin here runs ${unitOfRow(row)}: its jobs wait`, { job: row.name })
    },
    /** Takes nothing more. What is not over within the limit is told to stop, and given back for others to run at once. */
    async close(limitMs: number) {
      closed = true
      if (!(await endsWithin(limitMs))) {
        for (const { stop } of working) stop.abort(processEnds)
        await endsWithin(2 * stopGraceMs)
      }
      const unfinished = [...working].map(({ row }) => store.release(row))
      for (const given of await Promise.allSettled(unfinished)) {
        if (given.status === 'rejected') log.warn('an unfinished job could not be given back: it runs again after its lease', { error: given.reason })
      }
      closing.resolve()
    },
  }
}
export type Crew = ReturnType<typeof crew>
