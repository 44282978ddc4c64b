import type { Clock, Tenant, Tenants } from '@gatehouse/kernel'
import { type Data, lt, lte } from '@gatehouse/kernel/data'
import { handler, job } from '@gatehouse/kernel/jobs'
import { firstIdAt, recordTable } from './data/record-table.ts'

export interface PurgeDeps {
  readonly data: Data
  readonly tenants: Tenants
  readonly clock: Clock
  readonly retentionSeconds: number
}
const purge = job<Record<string, never>>('audit.purge', { attempts: 2, timeoutMs: 1_800_000 })
export const purgeSchedule = { name: 'audit.purge', cron: '23 3 * * *', job: purge }
/** Rows of one transaction, so that others get their turn to write. */
const portion = 1000
const tenantsAtOnce = 100

/** Drops records older than the retention. */
export const purgeHandler = ({ data, tenants, clock, retentionSeconds }: PurgeDeps) => {
  const purgeTenant = async (tenant: Tenant, signal: AbortSignal): Promise<void> => {
    const rows = data.rows(tenant, recordTable)
    const old = { id: lt(firstIdAt(clock.now() - retentionSeconds * 1000)) }
    while (!signal.aborted) {
      const last = (await rows.list(old, { orderBy: [['id', 'asc']], limit: 1, offset: portion - 1 }))[0]
      await rows.remove(last ? { id: lte(last.id) } : old)
      if (!last) return
    }
  }
  return handler(purge, async (_, { signal }) => {
    for (let offset = 0; !signal.aborted; offset += tenantsAtOnce) {
      const some = await tenants.list({ limit: tenantsAtOnce, offset })
      for (const tenant of some) await purgeTenant(tenant, signal)
      if (some.length < tenantsAtOnce) return
    }
  })
}
