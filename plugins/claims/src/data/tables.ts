import { json, migration, type RowOf, str, table } from '@gatehouse/kernel/data'
import type { LocalClaim } from '../contracts.ts'

const dialectColumns = { uri: str(191) }
export const dialectTable = table('claims_dialect', dialectColumns, { primary: ['uri'] })

const localColumns = { uri: str(191), definition: json<Omit<LocalClaim, 'uri' | 'builtIn'>>() }
export const localTable = table('claims_local', localColumns, { primary: ['uri'] })
export type LocalRow = RowOf<typeof localColumns>

const externalColumns = { dialect: str(191), uri: str(191), local: str(191) }
export const externalTable = table('claims_external', externalColumns, {
  primary: ['dialect', 'uri'],
  unique: [{ name: 'claims_external_mapping', columns: ['dialect', 'local'] }],
  indexes: [{ name: 'claims_external_local', columns: ['local'] }],
})
export type ExternalRow = RowOf<typeof externalColumns>

export const claimTables = [dialectTable, localTable, externalTable] as const
export const claimsMigration = migration('claims/tables', Date.UTC(2026, 11, 2, 2), async (schema) => {
  for (const one of claimTables) await schema.createTable(one)
})
