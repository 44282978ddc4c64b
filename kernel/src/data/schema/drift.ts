import type { Table } from '../table.ts'
import { targetOf } from '../target.ts'
import { migrationTable } from './recorded.ts'
import { openSchema } from './source.ts'

// biome-ignore lint/suspicious/noExplicitAny: tables of any row type
type AnyTable = Table<any>

/** What TypeORM would change so that the database has exactly these tables; nothing when the migrations are right. */
export const schemaDrift = async (url: string, tables: Iterable<AnyTable>): Promise<readonly string[]> => {
  const { source } = await openSchema(targetOf(url, ''), [migrationTable, ...tables] as Table<unknown>[])
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log()
    return upQueries.map(({ query }) => query)
  } finally {
    await source.destroy()
  }
}
