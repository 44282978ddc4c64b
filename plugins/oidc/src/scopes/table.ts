import { json, migration, type RowOf, str, table, text } from '@gatehouse/kernel/data'

const columns = {
  name: str(100),
  displayName: str(255),
  description: text().orNull(),
  /** In the names of OpenID Connect. */
  claims: json<readonly string[]>(),
}
/** Scopes of a tenant; one of a name that comes with the server takes its place. */
export const scopeTable = table('oidc_scope', columns, { primary: ['name'] })
export type ScopeRow = RowOf<typeof columns>
export const scopeMigration = migration('oidc/scopes', Date.UTC(2026, 10, 25, 14), (schema) => schema.createTable(scopeTable))
