import { migration, type RowOf, str, table, time } from '@gatehouse/kernel/data'

const columns = { userId: str(100), /** When the user was removed. */ at: time() }
/** Users who are gone, until the records name them no more. */
export const erasureTable = table('audit_erasure', columns, { primary: ['userId'], indexes: [{ name: 'audit_erasure_time', columns: ['at'] }] })
export type ErasureRow = RowOf<typeof columns>
export const erasureMigration = migration('audit/erasure', Date.UTC(2026, 10, 25, 14), (schema) => schema.createTable(erasureTable))
