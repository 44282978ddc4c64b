import { json, migration, str, type Table, table, time } from '@gatehouse/kernel/data'

export const consentTable = table(
  'consent_consent',
  {
    userId: str(191),
    applicationId: str(36),
    scopes: json<readonly string[]>(),
    claims: json<readonly string[]>(),
    updatedAt: time(),
  },
  { primary: ['userId', 'applicationId'], indexes: [{ name: 'consent_consent_application', columns: ['applicationId'] }] },
)
export type ConsentRow = typeof consentTable extends Table<infer Row> ? Row : never

export const consentMigration = migration('consent/consents', Date.UTC(2026, 10, 25), (schema) => schema.createTable(consentTable))
