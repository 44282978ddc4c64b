import { bool, json, migration, type RowOf, str, table, time } from '@gatehouse/kernel/data'
import type { KeptMetadata } from '../metadata/schema.ts'

const columns = {
  clientId: str(128),
  applicationId: str(36),
  /** SHA-256 of the registration access token; null: it has none. */
  tokenHash: str(43).orNull(),
  /** Registered with the permission: its later changes have the same freedom. */
  trusted: bool(),
  metadata: json<KeptMetadata>(),
  createdAt: time(),
  /** Of a metadata document: when it was last read well. */
  fetchedAt: time().orNull(),
}
/** How a client was registered: what it said of itself, and what lets it change that. */
export const registrationTable = table('registration_client', columns, {
  primary: ['clientId'],
  indexes: [{ name: 'registration_client_application', columns: ['applicationId'] }],
})
export type RegistrationRow = RowOf<typeof columns>
export const registrationMigration = migration('registration/client', Date.UTC(2026, 11, 2), (schema) => schema.createTable(registrationTable))
