import { int, json, migration, str, type Table, table, time } from '@gatehouse/kernel/data'
import type { Option } from '../sequence.ts'

const firstColumns = {
  /** The `sid` claim. */
  id: str(36),
  /** SHA-256 of the cookie's secret half. */
  secretHash: str(43),
  userId: str(191),
  amr: json<readonly string[]>(),
  /** The options of login steps that were taken. */
  methods: json<readonly Option[]>(),
  authenticatedAt: time(),
  createdAt: time(),
  lastSeenAt: time(),
  /** Null: it is remembered, only `expiresAt` ends it. */
  idleSeconds: int().orNull(),
  expiresAt: time(),
  userAgent: str(255),
  address: str(45),
}
const keys = {
  primary: ['id'],
  indexes: [
    { name: 'authn_session_user', columns: ['userId'] },
    { name: 'authn_session_expiry', columns: ['expiresAt'] },
  ],
} as const
const firstTable = table('authn_session', firstColumns, keys)
const credentialColumns = { /** Under which its user was proved. Null: 0. */ credentialVersion: int().orNull() }
export const sessionTable = table('authn_session', { ...firstColumns, ...credentialColumns }, keys)
export type SessionRow = typeof sessionTable extends Table<infer Row> ? Row : never

export const sessionMigrations = [
  migration('authn/sessions', Date.UTC(2026, 10, 25), (schema) => schema.createTable(firstTable)),
  migration('authn/credential-version', Date.UTC(2026, 10, 25, 14), (schema) =>
    schema.addColumn('authn_session', 'credentialVersion', credentialColumns.credentialVersion),
  ),
] as const
