import Sqlite from 'better-sqlite3'
import { DataSource, type DataSourceOptions, EntitySchema } from 'typeorm'
import type { Table } from '../table.ts'
import type { Target } from '../target.ts'
import { type Flavour, type TableLayout, tableLayout } from './layout.ts'

const entity = ({ name, primaryName, columns, indexes }: TableLayout) =>
  new EntitySchema({
    name,
    tableName: name,
    columns: Object.fromEntries(
      columns.map(({ property, primary, ...column }) => [property, { ...column, primary, ...(primary ? { primaryKeyConstraintName: primaryName } : {}) }]),
    ),
    indices: indexes.map(({ name: indexName, properties, unique }) => ({ name: indexName, columns: [...properties], unique })),
  })

const optionsOf = (target: Target, mariaDb: boolean): DataSourceOptions => {
  if (target.dialect === 'sqlite') return { type: 'better-sqlite3', database: target.file, driver: Sqlite, enableWAL: true }
  if (target.dialect === 'postgres') return { type: 'postgres', url: target.url, poolSize: 2, connectTimeoutMS: 5000 }
  // TypeORM drops what follows the `?`, such as `ssl`; mysql2 reads it from the URI.
  return { type: mariaDb ? 'mariadb' : 'mysql', url: target.url, poolSize: 2, connectTimeout: 5000, charset: 'utf8mb4', extra: { uri: target.url } }
}
/** TypeORM's own connection, for schema work only; `close` it. */
export interface SchemaSource {
  readonly source: DataSource
  readonly flavour: Flavour
}
const open = (target: Target, mariaDb: boolean, entities: readonly EntitySchema[]): Promise<DataSource> =>
  new DataSource({ ...optionsOf(target, mariaDb), entities: [...entities], synchronize: false, logging: false }).initialize()

const isMariaDb = async (target: Target): Promise<boolean> => {
  if (target.dialect !== 'mysql') return false
  const source = await open(target, true, [])
  try {
    const [row] = await source.query('select version() as version')
    return String(row.version).includes('MariaDB')
  } finally {
    await source.destroy()
  }
}
export const openSchema = async (target: Target, tables: readonly Table<unknown>[] = []): Promise<SchemaSource> => {
  const mariaDb = await isMariaDb(target)
  const flavour: Flavour = { dialect: target.dialect, mysqlCollation: mariaDb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin' }
  return {
    source: await open(
      target,
      mariaDb,
      tables.map((table) => entity(tableLayout(table, flavour))),
    ),
    flavour,
  }
}
