import type { Dialect } from '../contracts.ts'
import { checkedName, snakeCase } from '../sql/names.ts'
import { type Column, type Key, str, type Table } from '../table.ts'

/** How a column's type is spelled for TypeORM, which is the same in a migration and in the drift check. */
export interface ColumnLayout {
  readonly property: string
  readonly name: string
  readonly type: 'varchar' | 'text' | 'mediumtext' | 'integer' | 'int' | 'bigint' | 'boolean' | 'tinyint'
  readonly length?: string
  readonly nullable: boolean
  readonly primary: boolean
  readonly charset?: string
  readonly collation?: string
}
export interface IndexLayout {
  readonly name: string
  readonly properties: readonly string[]
  readonly columns: readonly string[]
  readonly unique: boolean
}
export interface TableLayout {
  readonly name: string
  readonly primaryName: string
  readonly columns: readonly ColumnLayout[]
  readonly indexes: readonly IndexLayout[]
}
/** MySQL and MariaDB name the byte-wise collation that does not pad with blanks differently. */
export interface Flavour {
  readonly dialect: Dialect
  readonly mysqlCollation: 'utf8mb4_0900_bin' | 'utf8mb4_nopad_bin'
}
const tenantColumn: Column<string> = str(36)
const columnNameOf = (property: string) => checkedName(snakeCase(property))

const typeOf = (kind: Column<unknown>['kind'], dialect: Dialect): ColumnLayout['type'] => {
  if (kind === 'string') return 'varchar'
  if (kind === 'text' || kind === 'json') return dialect === 'mysql' ? 'mediumtext' : 'text'
  if (kind === 'int') return dialect === 'mysql' ? 'int' : 'integer'
  if (kind === 'boolean') return dialect === 'mysql' ? 'tinyint' : 'boolean'
  return 'bigint'
}
/** Texts compare byte by byte everywhere. */
const comparison = (kind: Column<unknown>['kind'], { dialect, mysqlCollation }: Flavour) => {
  if (kind !== 'string' && kind !== 'text' && kind !== 'json') return {}
  if (dialect === 'mysql') return { charset: 'utf8mb4', collation: mysqlCollation }
  return dialect === 'postgres' ? { collation: 'C' } : {}
}
export const columnLayout = (property: string, column: Column<unknown>, primary: boolean, flavour: Flavour): ColumnLayout => ({
  property,
  name: columnNameOf(property),
  type: typeOf(column.kind, flavour.dialect),
  ...(column.length === undefined ? {} : { length: String(column.length) }),
  nullable: column.nullable,
  primary,
  ...comparison(column.kind, flavour),
})
export const indexLayout = (name: string, properties: readonly string[], tenantBound: boolean, unique: boolean): IndexLayout => {
  const all = tenantBound ? ['tenantId', ...properties] : properties
  return { name: checkedName(name), properties: all, columns: all.map(columnNameOf), unique }
}
export const tableLayout = (table: Table<unknown>, flavour: Flavour): TableLayout => {
  const { name, columns, primary, tenantBound } = table
  const index = (key: Key, unique: boolean) => indexLayout(key.name, key.columns, tenantBound, unique)
  // The primary key's columns come first and in its order: that is the order of the key.
  const rest = Object.keys(columns).filter((property) => !primary.includes(property))
  const own = [...primary, ...rest].flatMap((property) => {
    const column = columns[property]
    return column ? [columnLayout(property, column, primary.includes(property), flavour)] : []
  })
  return {
    name: checkedName(name),
    primaryName: checkedName(`${name}_pk`),
    columns: tenantBound ? [columnLayout('tenantId', tenantColumn as Column<unknown>, true, flavour), ...own] : own,
    indexes: [...table.unique.map((key) => index(key, true)), ...table.indexes.map((key) => index(key, false))],
  }
}
