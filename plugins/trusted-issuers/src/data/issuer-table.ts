import { bool, int, json, migration, str, type Table, table, time } from '@gatehouse/kernel/data'
import type { TrustedIssuer } from '../contracts.ts'

type Row<T> = T extends Table<infer R> ? R : never
export type IssuerSettings = Omit<TrustedIssuer, 'id' | 'name' | 'issuer' | 'enabled'>

export const issuerTable = table(
  'trusted_issuers_issuer',
  {
    id: str(36),
    name: str(120),
    issuer: str(191),
    enabled: bool(),
    settings: json<IssuerSettings>(),
    createdAt: time(),
    version: int(),
  },
  {
    primary: ['id'],
    unique: [
      { name: 'trusted_issuers_issuer_name', columns: ['name'] },
      { name: 'trusted_issuers_issuer_iss', columns: ['issuer'] },
    ],
  },
)
export type IssuerRow = Row<typeof issuerTable>
export const issuerMigration = migration('trusted-issuers/tables', Date.UTC(2026, 11, 1), (schema) => schema.createTable(issuerTable))
