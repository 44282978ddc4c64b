import { json, migration, str, type Table, table, time } from '@gatehouse/kernel/data'

/** One row for a user and an application: what was agreed to, or, once it is withdrawn, what had been. */
export const consentTable = table(
  'consent_consent',
  {
    userId: str(191),
    applicationId: str(36),
    /** Of the API: a UUID, another one each time that the consent is given anew. Null: nobody has asked for it yet. */
    id: str(36).orNull(),
    scopes: json<readonly string[]>(),
    claims: json<readonly string[]>(),
    /** Null: before this was written down. */
    givenAt: time().orNull(),
    revokedAt: time().orNull(),
    updatedAt: time(),
  },
  {
    primary: ['userId', 'applicationId'],
    unique: [{ name: 'consent_consent_id', columns: ['id'] }],
    indexes: [{ name: 'consent_consent_application', columns: ['applicationId'] }],
  },
)
export type ConsentRow = typeof consentTable extends Table<infer Row> ? Row : never

export const consentMigration = migration('consent/consents', Date.UTC(2026, 10, 25), (schema) => schema.createTable(consentTable))

/** For databases made before it. */
export const receiptMigration = migration('consent/receipts', Date.UTC(2026, 11, 5), async (schema) => {
  await schema.addColumn(consentTable.name, 'id', str(36).orNull())
  await schema.addColumn(consentTable.name, 'givenAt', time().orNull())
  await schema.addColumn(consentTable.name, 'revokedAt', time().orNull())
  await schema.createIndex(consentTable.name, 'consent_consent_id', ['id'], { unique: true })
})
