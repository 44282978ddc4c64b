import { bool, int, migration, type RowOf, str, table, text, time } from '@gatehouse/kernel/data'
import type { ApiResource, ApiScope } from '../contracts.ts'

const apiColumns = {
  /** Rises with time: the order of lists. */
  id: str(36),
  name: str(255),
  identifier: str(191),
  description: text().orNull(),
  type: str(16),
  requiresAuthorization: bool(),
  createdAt: time(),
  updatedAt: time(),
  version: int(),
}
export const apiTable = table('api_resources_api', apiColumns, {
  primary: ['id'],
  unique: [{ name: 'api_resources_api_identifier', columns: ['identifier'] }],
})
export type ApiRow = RowOf<typeof apiColumns>

const scopeColumns = { name: str(190), id: str(36), apiId: str(36), displayName: str(255), description: text().orNull() }
export const scopeTable = table('api_resources_scope', scopeColumns, {
  primary: ['name'],
  unique: [{ name: 'api_resources_scope_id', columns: ['id'] }],
  indexes: [{ name: 'api_resources_scope_api', columns: ['apiId', 'name'] }],
})
export type ScopeRow = RowOf<typeof scopeColumns>

export const apiTables = [apiTable, scopeTable] as const
export const apiMigration = migration('api-resources/first', Date.UTC(2026, 10, 25, 5), async (schema) => {
  for (const created of apiTables) await schema.createTable(created)
})

export const toScope = ({ id, name, displayName, description }: ScopeRow): ApiScope => ({ id, name, displayName, description })
export const toApi = ({ id, name, identifier, description, type, requiresAuthorization }: ApiRow, scopes: readonly ScopeRow[]): ApiResource => ({
  id,
  name,
  identifier,
  description,
  type: type === 'MCP' ? 'MCP' : 'BUSINESS',
  requiresAuthorization,
  scopes: scopes.map(toScope),
})
