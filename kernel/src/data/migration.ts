import type { Column, Table } from './table.ts'

/**
 * Every verb is idempotent ("create if absent"), because MySQL commits each DDL statement by itself and a killed
 * migration must be able to run again.
 */
export interface SchemaEditor {
  // biome-ignore lint/suspicious/noExplicitAny: tables of any row type
  createTable(table: Table<any>): Promise<void>
  /** The column must be `orNull()`, so that rows, and the release before this one, do without it. */
  // biome-ignore lint/suspicious/noExplicitAny: columns of any type
  addColumn(tableName: string, name: string, column: Column<any>): Promise<void>
  /** `columns` without the tenant, which comes first by itself. */
  createIndex(tableName: string, indexName: string, columns: readonly string[], options?: { unique?: boolean }): Promise<void>
  dropIndex(tableName: string, indexName: string): Promise<void>
  /** For data changes; `?` placeholders on every database. */
  query(sql: string, parameters?: readonly unknown[]): Promise<unknown>
}
export interface Migration {
  /** `<plugin>/<what>`; unique for ever. */
  readonly name: string
  /** Milliseconds since the epoch: the order among all plugins. */
  readonly at: number
  readonly up: (schema: SchemaEditor) => Promise<void>
}
export const migration = (name: string, at: number, up: Migration['up']): Migration => ({ name, at, up })
