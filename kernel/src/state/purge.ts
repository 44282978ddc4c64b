import type { Clock } from '../clock/clock.ts'
import type { Data, SystemData } from '../data/contracts.ts'
import type { Table } from '../data/table.ts'
import { gt, lte, oneOf } from '../data/where.ts'
import { onceTable, shortLivedTable } from './tables.ts'

const batch = 500
interface Expiring {
  readonly purpose: string
  readonly key: string
  readonly expiresAt: number
}
/** Removes what has expired, tenant by tenant as its index is built, in small steps that hold no lock for long. */
export const purgeExpired = async (data: Data, system: SystemData, clock: Clock, signal?: AbortSignal): Promise<number> => {
  const now = clock.now()
  const step = async (table: Table<Expiring>, tenantId: string): Promise<number> => {
    const rows = data.rows(tenantId, table)
    const expired = await rows.list({ expiresAt: lte(now) }, { orderBy: [['expiresAt', 'asc']], limit: batch })
    for (const [purpose, some] of Map.groupBy(expired, (row) => row.purpose)) {
      await rows.remove({ purpose, key: oneOf(some.map(({ key }) => key)), expiresAt: lte(now) })
    }
    return expired.length
  }
  const tenantAfter = async (table: Table<Expiring>, last: string | undefined): Promise<string | undefined> => {
    const [first] = await system.rows(table).list(last === undefined ? {} : { tenantId: gt(last) }, { orderBy: [['tenantId', 'asc']], limit: 1 })
    return first?.tenantId
  }
  let total = 0
  for (const table of [shortLivedTable, onceTable] as unknown as Table<Expiring>[]) {
    for (let tenantId = await tenantAfter(table, undefined); tenantId !== undefined; tenantId = await tenantAfter(table, tenantId)) {
      for (let found = batch; found === batch && !signal?.aborted; total += found) found = await step(table, tenantId)
    }
  }
  return total
}
