import type { Clock, Tenant, Tenants } from '@gatehouse/kernel'
import { type Data, isNull, lt, lte, oneOf, type Table } from '@gatehouse/kernel/data'
import { handler, type JobHandler, job, type Schedule } from '@gatehouse/kernel/jobs'
import { accessTable, actorTable, deniedTable, familyTable, refreshTable } from '../data/token-tables.ts'
import { expiryOf, firstIdAt } from './ids.ts'

const purgeTokens = job<Record<string, never>>('oauth.purge-tokens', { attempts: 3, timeoutMs: 600_000 })
const TENANTS_A_PAGE = 200
const ROWS_A_BATCH = 500
/** Expired rows stay for so long, so that the clocks of nodes may differ. */
const MARGIN_MS = 300_000

interface Deps {
  readonly data: Data
  readonly tenants: Tenants
  readonly clock: Clock
}
const purged = [accessTable, refreshTable, familyTable, deniedTable] as readonly unknown[] as readonly Table<{ id: string }>[]

/** Small deletes from the front of the key, so that no writer waits for long. */
const purge = async (data: Data, tenant: Tenant, table: Table<{ id: string }>, before: string, signal: AbortSignal): Promise<void> => {
  const rows = data.rows(tenant, table)
  for (;;) {
    signal.throwIfAborted()
    const batch = await rows.list({ id: lt(before) }, { orderBy: [['id', 'asc']], limit: ROWS_A_BATCH })
    const last = batch.at(-1)
    if (last) await rows.remove({ id: lte(last.id) })
    if (batch.length < ROWS_A_BATCH) return
  }
}
/** What somebody acts in has all expired by then: nothing lives again without the row. */
const purgeActors = async (data: Data, tenant: Tenant, before: number, signal: AbortSignal): Promise<void> => {
  const rows = data.rows(tenant, actorTable)
  const [longest] = await data.rows(tenant, familyTable).list({}, { orderBy: [['id', 'desc']], limit: 1 })
  await rows.update({ expiresAt: isNull() }, { expiresAt: longest ? expiryOf(longest.id) : before })
  for (;;) {
    signal.throwIfAborted()
    const batch = await rows.list({ expiresAt: lt(before) }, { orderBy: [['actor', 'asc']], limit: ROWS_A_BATCH })
    if (batch.length > 0) await rows.remove({ actor: oneOf(batch.map(({ actor }) => actor)), expiresAt: lt(before) })
    if (batch.length < ROWS_A_BATCH) return
  }
}
export const purgeHandler = ({ data, tenants, clock }: Deps): JobHandler =>
  handler(purgeTokens, async (_payload, { signal }) => {
    const before = clock.now() - MARGIN_MS
    for (let offset = 0; ; offset += TENANTS_A_PAGE) {
      const page = await tenants.list({ limit: TENANTS_A_PAGE, offset })
      for (const tenant of page) {
        for (const table of purged) await purge(data, tenant, table, firstIdAt(before), signal)
        await purgeActors(data, tenant, before, signal)
      }
      if (page.length < TENANTS_A_PAGE) return
    }
  })
export const purgeSchedule: Schedule = { name: 'oauth.purge-tokens', cron: '23 * * * *', job: purgeTokens }
