export * from './contracts.ts'
export { type Migration, migration, type SchemaEditor } from './migration.ts'
export { bigint, bool, type Column, globalTable, int, json, type RowOf, str, type Table, table, text, time } from './table.ts'
export * from './where.ts'
