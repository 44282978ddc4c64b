import type { Clock, Tenants } from '@gatehouse/kernel'
import { type Data, lt } from '@gatehouse/kernel/data'
import { handler, type JobHandler, job, type Schedule } from '@gatehouse/kernel/jobs'
import { sessionTable } from '../data/session-table.ts'

const purgeSessions = job<Record<string, never>>('authn.purge-sessions', { attempts: 3 })
const pageSize = 200

/** Deletes what is past its absolute limit, tenant by tenant. Nothing that is alive depends on it. */
export const purgeHandler = (data: Data, tenants: Tenants, clock: Clock): JobHandler =>
  handler(purgeSessions, async (_payload, { signal }) => {
    for (let offset = 0; ; offset += pageSize) {
      const page = await tenants.list({ limit: pageSize, offset })
      for (const tenant of page) {
        signal.throwIfAborted()
        await data.rows(tenant, sessionTable).remove({ expiresAt: lt(clock.now()) })
      }
      if (page.length < pageSize) return
    }
  })
export const purgeSchedule: Schedule = { name: 'authn.purge-sessions', cron: '17 * * * *', job: purgeSessions }
