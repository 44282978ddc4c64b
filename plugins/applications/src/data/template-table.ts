import { int, json, migration, type RowOf, str, table, text } from '@gatehouse/kernel/data'
import type { NewApplicationBody } from '../http/schemas.ts'

const columns = {
  id: str(64),
  name: str(191),
  description: text().orNull(),
  image: text().orNull(),
  authenticationProtocol: str(64).orNull(),
  types: json<readonly string[]>(),
  category: str(16),
  templateGroup: str(191).orNull(),
  displayOrder: int(),
  application: json<NewApplicationBody>(),
}
/** What a new application may begin with. */
export const templateTable = table('applications_template', columns, {
  primary: ['id'],
  unique: [{ name: 'applications_template_name', columns: ['name'] }],
})
export type TemplateRow = RowOf<typeof columns>
export const templateMigration = migration('applications/template', Date.UTC(2026, 11, 2, 1), (schema) => schema.createTable(templateTable))
