import { json, migration, type RowOf, str, table, text, time } from '@gatehouse/kernel/data'
import type { PublicJwk } from '../contracts.ts'

const columns = {
  /** RFC 7638 thumbprint. */
  kid: str(43),
  alg: str(16),
  /** PKCS #8, sealed for this tenant and kid. */
  sealedKey: text(),
  publicJwk: json<PublicJwk>(),
  createdAt: time(),
  signsFrom: time(),
  /** Null while no newer key of its algorithm is known. */
  publishedUntil: time().orNull(),
}
export const keyTable = table('keys_key', columns, { primary: ['kid'] })
export type KeyRow = RowOf<typeof columns>
export const keyMigration = migration('keys/first', Date.UTC(2026, 0, 10), (schema) => schema.createTable(keyTable))

export const sealContext = (tenantId: string, kid: string): string => `keys:${tenantId}:${kid}`
