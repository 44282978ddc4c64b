import type { Clock, Tenant, Tenants } from '@gatehouse/kernel'
import { type Data, lt, oneOf } from '@gatehouse/kernel/data'
import { handler, type JobHandler, job, type Schedule } from '@gatehouse/kernel/jobs'
import { sessionTable } from '../data/session-table.ts'
import type { SessionApplications } from './session-applications.ts'

const purgeSessions = job<Record<string, never>>('authn.purge-sessions', { attempts: 3 })
const pageSize = 200
const rowsAtOnce = 500

/** Deletes what is past its absolute limit, tenant by tenant. Nothing that is alive depends on it. */
export const purgeHandler = (data: Data, tenants: Tenants, clock: Clock, used: SessionApplications): JobHandler => {
  const purge = async (tenant: Tenant, signal: AbortSignal): Promise<void> => {
    for (;;) {
      signal.throwIfAborted()
      const over = (await data.rows(tenant, sessionTable).list({ expiresAt: lt(clock.now()) }, { limit: rowsAtOnce })).map(({ id }) => id)
      if (over.length > 0)
        await data.transaction(async () => {
          await used.remove(tenant, over)
          await data.rows(tenant, sessionTable).remove({ id: oneOf(over) })
        })
      if (over.length < rowsAtOnce) return
    }
  }
  /** Single sign-on may have written one while its session ended. */
  const purgeUses = async (tenant: Tenant, signal: AbortSignal): Promise<void> => {
    for (let after = ''; ; ) {
      signal.throwIfAborted()
      const ids = await used.sessions(tenant, after, rowsAtOnce)
      if (ids.length === 0) return
      const there = new Set((await data.rows(tenant, sessionTable).list({ id: oneOf(ids) })).map(({ id }) => id))
      await used.remove(
        tenant,
        ids.filter((id) => !there.has(id)),
      )
      after = ids.at(-1) ?? ''
    }
  }
  return handler(purgeSessions, async (_payload, { signal }) => {
    for (let offset = 0; ; offset += pageSize) {
      const page = await tenants.list({ limit: pageSize, offset })
      for (const tenant of page) {
        await purge(tenant, signal)
        await purgeUses(tenant, signal)
      }
      if (page.length < pageSize) return
    }
  })
}
export const purgeSchedule: Schedule = { name: 'authn.purge-sessions', cron: '17 * * * *', job: purgeSessions }
