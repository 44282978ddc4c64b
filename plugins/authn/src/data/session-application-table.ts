import { migration, type RowOf, str, table } from '@gatehouse/kernel/data'

const columns = { sessionId: str(36), applicationId: str(36), /** As it was called at the first use. */ name: str(255) }
/** Where a session was used to sign in. */
export const sessionApplicationTable = table('authn_session_application', columns, { primary: ['sessionId', 'applicationId'] })
export type SessionApplicationRow = RowOf<typeof columns>
export const sessionApplicationMigration = migration('authn/session-applications', Date.UTC(2026, 10, 25, 14, 2), (schema) =>
  schema.createTable(sessionApplicationTable),
)
