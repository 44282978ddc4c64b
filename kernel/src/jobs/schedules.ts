import { Cron } from 'croner'
import type { Clock } from '../clock/clock.ts'
import type { Data, SystemData } from '../data/contracts.ts'
import type { Schedule } from './contracts.ts'
import type { JobStore } from './store.ts'
import { scheduleTable } from './table.ts'

/** Milliseconds since the epoch of the next turn after `from`. @throws when the pattern is not one. */
export const nextTurn = (cron: string, from: number): number => {
  const next = new Cron(cron, { timezone: 'UTC', paused: true }).nextRun(new Date(from))
  if (!next) throw new Error(`the schedule '${cron}' never comes`)
  return next.getTime()
}
/** Adds the job of a schedule when its turn has come; of all nodes, one does. A turn that was missed is made up for once. */
export const scheduler = (schedules: ReadonlyMap<string, Schedule>, data: Data, system: SystemData, store: JobStore, clock: Clock) => {
  const next = new Map<string, number>()
  const rows = () => system.global(scheduleTable)
  const learn = async ({ name, cron }: Schedule): Promise<number> => {
    const first = nextTurn(cron, clock.now())
    if (await rows().insertIgnore({ name, nextAt: first, cron })) return first
    const stored = await rows().find({ name })
    if (!stored || stored.cron === cron) return stored?.nextAt ?? first
    const nextAt = stored.cron === null ? stored.nextAt : first
    await rows().update({ name, nextAt: stored.nextAt }, { nextAt, cron })
    return nextAt
  }
  const take = async (schedule: Schedule, at: number): Promise<void> => {
    const following = nextTurn(schedule.cron, clock.now())
    await data.transaction(async () => {
      if ((await rows().update({ name: schedule.name, nextAt: at }, { nextAt: following })) !== 1) return
      await store.add(schedule.job, {}, { tenantId: null, id: `schedule-${schedule.name}` })
    })
    next.set(schedule.name, (await rows().find({ name: schedule.name }))?.nextAt ?? following)
  }
  return async (): Promise<void> => {
    for (const schedule of schedules.values()) {
      const at = next.get(schedule.name) ?? (await learn(schedule))
      next.set(schedule.name, at)
      if (at <= clock.now()) await take(schedule, at)
    }
  }
}
