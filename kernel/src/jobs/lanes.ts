import type { Data, Rows } from '../data/contracts.ts'
import { and, gt, gte, lt, not, oneOf, or } from '../data/where.ts'
import type { JobRow } from './table.ts'

const unfinished = oneOf(['waiting', 'blocked', 'running'])
const perSweep = 200
export type Waiting = (row: Pick<JobRow, 'id' | 'runAt'>) => void

/**
 * Jobs of one order key are a lane: they run one at a time, the oldest first. Whoever blocks a row looks at its lane
 * again afterwards, and whoever ends one looks after that: one of the two sees the other, without locks. A sweep mends
 * what a killed process left between.
 */
export const jobLanes = (data: Data, rows: () => Rows<JobRow>, waiting: Waiting) => {
  let swept: Pick<JobRow, 'runAt' | 'id'> = { runAt: 0, id: '' }

  /** The oldest may run, unless another of its lane does. Right at any time. */
  const promote = async (orderKey: string | null): Promise<void> => {
    if (orderKey === null) return
    const [head] = await rows().list({ orderKey, state: unfinished }, { orderBy: [['id', 'asc']], limit: 1 })
    if (head?.state !== 'blocked' || (await rows().find({ orderKey, state: 'running' }))) return
    if ((await rows().update({ id: head.id, state: 'blocked' }, { state: 'waiting' })) === 1) data.afterCommit(() => waiting(head))
  }
  const block = async (parked: readonly JobRow[]): Promise<void> => {
    await rows().update({ id: oneOf(parked.map(({ id }) => id)), state: 'waiting' }, { state: 'blocked' })
    for (const orderKey of new Set(parked.map((row) => row.orderKey))) await promote(orderKey)
  }
  return {
    promote,
    /** Of rows that are due the oldest of each lane; the others are blocked. */
    async admit(due: readonly JobRow[]): Promise<readonly JobRow[]> {
      const oldest = new Map<string, string>()
      for (const { orderKey, id } of due) if (orderKey !== null && !((oldest.get(orderKey) ?? id) < id)) oldest.set(orderKey, id)
      const parked = due.filter(({ orderKey, id }) => orderKey !== null && oldest.get(orderKey) !== id)
      if (parked.length === 0) return due
      await block(parked)
      const gone = new Set(parked)
      return due.filter((row) => !gone.has(row))
    },
    /** An older one is unfinished, or a younger one, which was committed earlier, runs. */
    isBusy: async ({ orderKey, id }: JobRow): Promise<boolean> =>
      orderKey !== null &&
      (await rows().find(and({ orderKey }, or<JobRow>({ state: unfinished, id: lt(id) }, { state: 'running', id: not(id) })))) !== undefined,
    /** The next of those that are blocked, in turn. */
    async sweep(): Promise<void> {
      const { runAt, id } = swept
      const next = and<JobRow>({ state: 'blocked', runAt: gte(runAt) }, or<JobRow>({ runAt: gt(runAt) }, { id: gt(id) }))
      const order = [['runAt', 'asc'] as const, ['id', 'asc'] as const]
      const blocked = await rows().list(next, { orderBy: order, limit: perSweep })
      swept = (blocked.length === perSweep && blocked.at(-1)) || { runAt: 0, id: '' }
      for (const orderKey of new Set(blocked.map((row) => row.orderKey))) await promote(orderKey)
    },
  }
}
export type JobLanes = ReturnType<typeof jobLanes>
