import { migration, str, type Table, table, time } from '@gatehouse/kernel/data'

/** Clients that a session signed its user in to, and that want to hear when it ends. */
export const sessionClientTable = table(
  'oidc_session_client',
  {
    sessionId: str(36),
    clientId: str(128),
    /** `sub` of the user at the client. */
    subject: str(255),
    /** Set when the session ended: what is left is to tell the client. */
    endedAt: time().orNull(),
    /** When the sweep looks at the row: the session's absolute limit, or the end of all tries to tell the client. */
    dueAt: time(),
  },
  { primary: ['sessionId', 'clientId'], indexes: [{ name: 'oidc_session_client_due', columns: ['dueAt'] }] },
)
export type SessionClientRow = typeof sessionClientTable extends Table<infer Row> ? Row : never

export const sessionClientMigration = migration('oidc/session-clients', Date.UTC(2026, 10, 25), (schema) => schema.createTable(sessionClientTable))
