import type { Clock, Tenants } from '@gatehouse/kernel'
import { handler, type JobHandler, job, type Schedule } from '@gatehouse/kernel/jobs'
import type { Asker } from './ask.ts'
import type { RecoveryCodes } from './data/codes.ts'

const purge = job<Record<string, never>>('recovery.purge', { attempts: 3 })
const pageSize = 200
const dayMs = 86_400_000
/** So long an old link still gets a new one. */
const keptMs = 30 * dayMs

export const purgeHandler = (codes: RecoveryCodes, asker: Pick<Asker, 'forgetOld'>, tenants: Tenants, clock: Clock): JobHandler =>
  handler(purge, async (_payload, { signal }) => {
    for (let offset = 0; ; offset += pageSize) {
      const page = await tenants.list({ limit: pageSize, offset })
      for (const tenant of page) {
        signal.throwIfAborted()
        await codes.forgetOld(tenant, clock.now() - keptMs)
        await asker.forgetOld(tenant, clock.now() - dayMs)
      }
      if (page.length < pageSize) return
    }
  })
export const purgeSchedule: Schedule = { name: 'recovery.purge', cron: '41 * * * *', job: purge }
