import type { Clock } from '../clock/clock.ts'
import type { Data, SystemData } from '../data/contracts.ts'
import { and, lt, lte, none, oneOf } from '../data/where.ts'
import type { JobOptions, JobType } from './contracts.ts'
import { jobEndings } from './endings.ts'
import { keyHash, timeOrderedId } from './ids.ts'
import { jobLanes, type Waiting } from './lanes.ts'
import { type JobRow, jobTable } from './table.ts'

/** Longer than three heartbeats: the job of a killed process runs again after it. */
export const leaseMs = 15_000

/** What runs together and shares a bounded part of each process. */
export const unitOf = (name: string, part?: string): string => (part === undefined ? name : `${name} ${part}`)

/**
 * The rows of jobs: their life from `waiting` to gone or `dead`.
 * @param waiting hears, after the commit, of each row that may run at its time.
 */
export const jobStore = (data: Data, system: SystemData, clock: Clock, waiting: Waiting) => {
  const rows = () => system.global(jobTable)
  const lanes = jobLanes(data, rows, waiting)
  const endings = jobEndings(data, rows, lanes, clock, waiting)

  return {
    /** @returns the id of the row, or of the unfinished one with the same dedupe id. */
    async add<P>(type: JobType<P>, payload: P, options: JobOptions): Promise<string> {
      const now = clock.now()
      const tenantId = options.tenantId ?? ''
      const row: JobRow = {
        id: timeOrderedId(now),
        name: type.name,
        unit: unitOf(type.name, options.unit),
        tenantId,
        payload: JSON.stringify(payload),
        dedupeKey: options.id === undefined ? null : keyHash(type.name, tenantId, options.id),
        orderKey: options.orderKey === undefined ? null : keyHash(type.name, tenantId, options.orderKey),
        priority: options.priority ?? 0,
        state: 'waiting',
        runAt: now + (options.delayMs ?? 0),
        attempt: 0,
        maxAttempts: type.attempts,
        owner: null,
        leaseUntil: 0,
        addedAt: now,
        diedAt: null,
        error: null,
      }
      if (!(await rows().insertIgnore(row))) return (await rows().find({ dedupeKey: row.dedupeKey ?? '' }))?.id ?? row.id
      data.afterCommit(() => waiting(row))
      return row.id
    },
    /** What could run, best first. @param graceMs only what has waited for longer. @param units only of these */
    async due(limit: number, graceMs = 0, units?: readonly string[]): Promise<readonly JobRow[]> {
      if (units?.length === 0) return []
      const where = { state: 'waiting', runAt: lte(clock.now() - graceMs), ...(units ? { unit: oneOf(units) } : {}) }
      let found = await rows().list(where, { orderBy: [['runAt', 'asc']], limit })
      if (found.length === limit) found = await rows().list(where, { orderBy: [['priority', 'asc'] as const, ['runAt', 'asc'] as const], limit })
      return lanes.admit(found.toSorted((a, b) => a.priority - b.priority || a.runAt - b.runAt || (a.id < b.id ? -1 : 1)))
    },
    find: (id: string) => rows().find({ id }),
    /** One that has been due for long and is of none of these units. */
    stranger: (units: readonly string[], longMs: number) =>
      rows().find(and<JobRow>({ state: 'waiting', runAt: lte(clock.now() - longMs) }, none<JobRow>({ unit: oneOf(units) }))),
    /** Of N callers one gets the job. */
    async claim(row: JobRow, owner: string): Promise<JobRow | undefined> {
      const claimed = { state: 'running', owner, leaseUntil: clock.now() + leaseMs, attempt: row.attempt + 1 }
      const mine = await rows().update({ id: row.id, state: 'waiting', attempt: row.attempt, runAt: lte(clock.now()) }, claimed)
      if (mine !== 1) return undefined
      if (!(await lanes.isBusy(row))) return { ...row, ...claimed }
      const blocked = { state: 'blocked', owner: null, leaseUntil: 0, attempt: row.attempt }
      await rows().update({ id: row.id, state: 'running', owner, attempt: claimed.attempt }, blocked)
      await lanes.promote(row.orderKey)
      return undefined
    },
    ...endings,
    prolong: (ids: readonly string[], owner: string): Promise<void> => endings.prolong(ids, owner, clock.now() + leaseMs),
    sweep: lanes.sweep,
    dead: (tenantId: string | null, { limit = 50, offset = 0, name }: { limit?: number; offset?: number; name?: string } = {}) =>
      rows().list(
        { tenantId: tenantId ?? '', state: 'dead', ...(name === undefined ? {} : { name }) },
        { orderBy: [['id', 'desc']], limit: Math.min(limit, 500), offset },
      ),
    async retry(tenantId: string | null, id: string): Promise<boolean> {
      const runAt = clock.now()
      const alive = { state: 'waiting', attempt: 0, diedAt: null, runAt }
      if ((await rows().update({ id, tenantId: tenantId ?? '', state: 'dead' }, alive)) !== 1) return false
      data.afterCommit(() => waiting({ id, runAt }))
      return true
    },
    purgeDead: (olderThan: number): Promise<number> => rows().remove({ state: 'dead', diedAt: lt(olderThan) }),
  }
}
export type JobStore = ReturnType<typeof jobStore>
