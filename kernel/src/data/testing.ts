import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Data, SystemData } from './contracts.ts'
import { dataOver } from './data.ts'
import { openDatabase } from './database.ts'
import { type Migration, migration } from './migration.ts'
import type { Table } from './table.ts'
import { targetOf } from './target.ts'

export interface TestDataOptions {
  // biome-ignore lint/suspicious/noExplicitAny: tables of any row type
  readonly tables?: readonly Table<any>[]
  /** Default: one that creates the tables. */
  readonly migrations?: readonly Migration[]
  /** `sqlite:path`, `mysql://…` or `postgres://…`; default: a temp SQLite file that goes. */
  readonly url?: string
  readonly limits?: { readonly acquireMs?: number; readonly limitMs?: number; readonly statementMs?: number; readonly poolSize?: number }
}
export interface TestData extends AsyncDisposable {
  readonly data: Data
  readonly system: SystemData
  readonly url: string
  close(): Promise<void>
}
/** A database with these tables, without a server around it. */
export const openTestData = async ({ tables = [], migrations, url, limits }: TestDataOptions = {}): Promise<TestData> => {
  const folder = url === undefined ? await mkdtemp(join(tmpdir(), 'gatehouse-data-')) : undefined
  const where = url ?? `sqlite:${join(folder ?? '', 'test.db')}`
  const creating = tables.map((table) => migration(`test/${table.name}`, 1, (schema) => schema.createTable(table)))
  const driver = await openDatabase({
    target: targetOf(where, ''),
    tables,
    migrations: migrations ?? creating,
    progress: { waiting: () => {}, migrating: () => {} },
    poolSize: 10,
    acquireMs: 4000,
    statementMs: 5000,
    ...limits,
    monotonic: () => performance.now(),
  })
  const { data, system } = dataOver(driver, {
    limitMs: limits?.limitMs ?? 10_000,
    failed: (error) => {
      throw error
    },
  })
  const close = async () => {
    await driver.close()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
  return { data, system, url: where, close, [Symbol.asyncDispose]: close }
}

/** What TypeORM would change so that the database has exactly these tables; nothing when the migrations are right. */
// biome-ignore lint/suspicious/noExplicitAny: tables of any row type
export const schemaDrift = async (url: string, tables: Iterable<Table<any>>): Promise<readonly string[]> => {
  const drift = await import('./schema/drift.ts')
  return drift.schemaDrift(url, tables)
}
