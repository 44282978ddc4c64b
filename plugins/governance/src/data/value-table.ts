import { migration, type RowOf, str, table, text } from '@gatehouse/kernel/data'

const columns = { connector: str(100), name: str(150), value: text() }
/** What a tenant has set; everything else is as its connector has it. */
export const valueTable = table('governance_value', columns, { primary: ['connector', 'name'] })
export type ValueRow = RowOf<typeof columns>
export const valueMigration = migration('governance/values', Date.UTC(2026, 10, 25, 14), (schema) => schema.createTable(valueTable))
