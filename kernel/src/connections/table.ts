import { migration } from '../data/migration.ts'
import { bool, int, type RowOf, str, table, text } from '../data/table.ts'

const columns = { id: str(36), point: str(100), kind: str(100), name: str(100), settings: text(), enabled: bool(), version: int() }
/** `settings` is sealed JSON. */
export const connectionTable = table('kernel_connection', columns, {
  primary: ['id'],
  unique: [{ name: 'kernel_connection_name', columns: ['point', 'name'] }],
})
export type ConnectionRow = RowOf<typeof columns>
export const connectionMigration = migration('kernel/connection', Date.UTC(2026, 10, 24), (schema) => schema.createTable(connectionTable))
