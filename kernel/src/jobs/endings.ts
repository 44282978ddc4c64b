import type { Clock } from '../clock/clock.ts'
import type { Data, Rows } from '../data/contracts.ts'
import { lte, oneOf, type Where } from '../data/where.ts'
import type { JobLanes, Waiting } from './lanes.ts'
import type { JobRow } from './table.ts'

const perReclaim = 100
const longestText = 1000
/** What every database can store: no NUL, no half of a surrogate pair. */
export const storable = (text: string): string => text.slice(0, longestText).replaceAll('\0', '').toWellFormed()
const held = ({ id, owner, attempt }: JobRow) => ({ id, owner: owner ?? '', attempt, state: 'running' })
const free = { state: 'waiting', owner: null, leaseUntil: 0 } as const

/** What becomes of a row that was claimed. All of it is void when its lease was lost meanwhile. */
export const jobEndings = (data: Data, rows: () => Rows<JobRow>, lanes: JobLanes, clock: Clock, waiting: Waiting) => {
  /** The end is stored already: what fails here is mended by the sweep. */
  const next = ({ orderKey }: JobRow): Promise<void> => lanes.promote(orderKey).catch(() => undefined)
  const back = async (row: JobRow, set: Partial<JobRow> & Pick<JobRow, 'runAt'>, which: Where<JobRow> = held(row)): Promise<void> => {
    if ((await rows().update(which, { ...free, ...set })) !== 1) return
    data.afterCommit(() => waiting({ id: row.id, runAt: set.runAt }))
    await next(row)
  }
  /** @returns false when it was not ours any more. */
  const bury = async (row: JobRow, error: string, which: Where<JobRow> = held(row)): Promise<boolean> => {
    const died = { state: 'dead', owner: null, leaseUntil: 0, dedupeKey: null, diedAt: clock.now(), error: storable(error) }
    const mine = (await rows().update(which, died)) === 1
    if (mine) await next(row)
    return mine
  }
  return {
    /** @returns false when the lease was lost: another has it now. */
    async finish(row: JobRow): Promise<boolean> {
      const mine = (await rows().remove(held(row))) === 1
      await next(row)
      return mine
    },
    again: (row: JobRow, runAt: number, error: string): Promise<void> => back(row, { runAt, error: storable(error) }),
    /** Not its turn: it waits, and may try once more for it. */
    later: (row: JobRow, runAt: number): Promise<void> => back(row, { runAt, maxAttempts: row.maxAttempts + 1 }),
    /** As if it had not been claimed. */
    release: (row: JobRow): Promise<void> => back(row, { runAt: clock.now(), attempt: row.attempt - 1 }),
    bury: (row: JobRow, error: string): Promise<boolean> => bury(row, error),
    async prolong(ids: readonly string[], owner: string, leaseUntil: number): Promise<void> {
      await rows().update({ id: oneOf(ids), owner, state: 'running' }, { leaseUntil })
    },
    /** Jobs whose process has died run again, as often as they may fail. @returns those that may not: they are dead. */
    async reclaim(): Promise<readonly JobRow[]> {
      const lost = await rows().list({ state: 'running', leaseUntil: lte(clock.now()) }, { limit: perReclaim })
      const dead: JobRow[] = []
      for (const row of lost) {
        const error = 'its process ended'
        const same = { ...held(row), leaseUntil: row.leaseUntil }
        if (row.attempt < row.maxAttempts) await back(row, { runAt: row.runAt, error }, same)
        else if (await bury(row, error, same)) dead.push(row)
      }
      return dead
    },
  }
}
