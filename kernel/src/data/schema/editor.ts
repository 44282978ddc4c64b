import { Table as OrmTable, type QueryRunner, TableColumn, TableIndex } from 'typeorm'
import type { SchemaEditor } from '../migration.ts'
import { numbered } from '../sql/numbered.ts'
import type { Table } from '../table.ts'
import { type ColumnLayout, columnLayout, type Flavour, type IndexLayout, indexLayout, tableLayout } from './layout.ts'

const ormColumn = ({ name, type, length, nullable, primary, charset, collation }: ColumnLayout, primaryName: string) =>
  new TableColumn({
    name,
    type,
    ...(length === undefined ? {} : { length }),
    isNullable: nullable,
    isPrimary: primary,
    ...(primary ? { primaryKeyConstraintName: primaryName } : {}),
    ...(charset === undefined ? {} : { charset }),
    ...(collation === undefined ? {} : { collation }),
  })
const ormIndex = ({ name, columns, unique }: IndexLayout) => new TableIndex({ name, columnNames: [...columns], isUnique: unique })

/** The verbs of migrations over TypeORM's query runner; each does nothing where its work is done already. */
export const schemaEditor = (runner: QueryRunner, flavour: Flavour, knows: (tableName: string) => Table<unknown> | undefined): SchemaEditor => {
  const existing = async (tableName: string): Promise<OrmTable> => {
    const found = await runner.getTable(tableName)
    if (!found) throw new Error(`the migration changes ${tableName}, which does not exist`)
    return found
  }
  const addIndex = async (tableName: string, index: IndexLayout): Promise<void> => {
    const found = await existing(tableName)
    if (!found.indices.some(({ name }) => name === index.name)) await runner.createIndex(found, ormIndex(index))
  }
  return {
    async createTable(table) {
      const { name, primaryName, columns, indexes } = tableLayout(table, flavour)
      const made = new OrmTable({ name, columns: columns.map((column) => ormColumn(column, primaryName)), indices: indexes.map(ormIndex) })
      if (flavour.dialect === 'mysql') made.engine = 'InnoDB'
      if (!(await runner.hasTable(name))) await runner.createTable(made)
      else for (const index of indexes) await addIndex(name, index)
    },
    async addColumn(tableName, property, column) {
      if (!column.nullable) throw new TypeError(`${tableName}.${property}: a column is added with orNull(), so that rows and the release before it go on`)
      const layout = columnLayout(property, column, false, flavour)
      if ((await existing(tableName)).findColumnByName(layout.name)) return
      // SQLite: TypeORM would copy the whole table.
      if (flavour.dialect !== 'sqlite') await runner.addColumn(tableName, ormColumn(layout, ''))
      else await runner.query(`alter table "${tableName}" add column "${layout.name}" ${layout.type}${layout.length === undefined ? '' : `(${layout.length})`}`)
    },
    createIndex: (tableName, indexName, columns, { unique = false } = {}) =>
      addIndex(tableName, indexLayout(indexName, columns, knows(tableName)?.tenantBound ?? true, unique)),
    async dropIndex(tableName, indexName) {
      const found = await existing(tableName)
      if (found.indices.some(({ name }) => name === indexName)) await runner.dropIndex(found, indexName)
    },
    query: (sql, parameters = []) => runner.query(flavour.dialect === 'postgres' ? numbered(sql) : sql, [...parameters]),
  }
}
