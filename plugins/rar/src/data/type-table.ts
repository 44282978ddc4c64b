import { json, migration, type RowOf, str, table, text } from '@gatehouse/kernel/data'

const columns = {
  id: str(36),
  /** As in `authorization_details`. */
  type: str(190),
  /** The API resource that it was registered with. */
  apiId: str(36),
  name: str(255),
  description: text(),
  /** JSON Schema 2020-12. */
  schema: json<Readonly<Record<string, unknown>>>(),
}
/** Types of authorization details. */
export const typeTable = table('rar_type', columns, {
  primary: ['type'],
  unique: [{ name: 'rar_type_id', columns: ['id'] }],
  indexes: [{ name: 'rar_type_api', columns: ['apiId', 'type'] }],
})
export type TypeRow = RowOf<typeof columns>
export const typeMigration = migration('rar/first', Date.UTC(2026, 10, 26), (schema) => schema.createTable(typeTable))
