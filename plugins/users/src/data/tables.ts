import { bigint, bool, int, json, migration, type RowOf, str, table, text, time } from '@gatehouse/kernel/data'
import type { Claims } from '../contracts.ts'

const userColumns = {
  id: str(36),
  username: str(190),
  usernameLower: str(190),
  active: bool(),
  claims: json<Claims>(),
  createdAt: time(),
  updatedAt: time(),
  version: int(),
}
export const userTable = table('users_user', userColumns, {
  primary: ['id'],
  unique: [{ name: 'users_user_username_key', columns: ['usernameLower'] }],
  indexes: [{ name: 'users_user_updated', columns: ['updatedAt', 'id'] }],
})
export type UserRow = RowOf<typeof userColumns>

const claimColumns = {
  userId: str(36),
  /** The claim's name, marked with its type: `claim-values.ts`. */
  name: str(101),
  /** Of the value in its list. */
  position: int(),
  /** What an index can hold of the folded value. */
  folded: str(190),
  /** All of the folded value, where that is longer. */
  whole: text().orNull(),
  /** The value as it was written, where that differs from the folded one. */
  exact: text().orNull(),
}
/** Values of claims to search by. The truth is `users_user.claims`. */
export const claimTable = table('users_claim', claimColumns, {
  primary: ['userId', 'name', 'position'],
  indexes: [{ name: 'users_claim_value', columns: ['name', 'folded', 'userId'] }],
})
export type ClaimRow = RowOf<typeof claimColumns>

const passwordColumns = { userId: str(36), /** PHC string. */ hash: str(512), changedAt: time() }
/** Apart from the users, so that no way of reading a user reads it. */
export const passwordTable = table('users_password', passwordColumns, { primary: ['userId'] })

const historyColumns = { userId: str(36), /** Grows with each password. */ number: int(), hash: str(512) }
/** Passwords that were replaced, as far as the tenant keeps them. */
export const historyTable = table('users_password_history', historyColumns, { primary: ['userId', 'number'] })

const attemptColumns = {
  /** A user's id, or one of a few that stand for all users that do not exist. */
  key: str(36),
  /** Wrong passwords since the last success. */
  failed: int(),
  lockedUntil: time(),
  updatedAt: time(),
}
export const attemptTable = table('users_attempt', attemptColumns, { primary: ['key'] })

const stateColumns = {
  userId: str(36),
  /** By an administrator; the lock after wrong passwords is a matter of `users_attempt`. */
  locked: bool(),
  disabled: bool(),
  /** 0: never. */
  lastSignInAt: time(),
}
const firstStateTable = table('users_state', stateColumns, { primary: ['userId'] })
const renewalColumns = { /** At the next sign-in. Null: no. */ mustChangePassword: bool().orNull() }
const credentialColumns = { /** Null: 0. */ credentialVersion: int().orNull() }
const allStateColumns = { ...stateColumns, ...renewalColumns, ...credentialColumns }
/** What an account is besides its profile. Apart from the users, so that a sign-in changes no profile; no row: nothing of it. */
export const stateTable = table('users_state', allStateColumns, { primary: ['userId'] })
export type StateRow = RowOf<typeof allStateColumns>

const countColumns = { shard: int(), users: bigint(), /** Grows when a page begins elsewhere: a user went, or came between others. */ shifts: bigint() }
/** Kept counters: no count(*) over a million users. Several rows, so that parallel creations do not wait for one. */
export const countTable = table('users_count', countColumns, { primary: ['shard'] })

const firstTables = [userTable, claimTable, passwordTable, attemptTable, countTable] as const
export const userTables = [...firstTables, stateTable, historyTable] as const
export const userMigrations = [
  migration('users/first', Date.UTC(2026, 0, 10), async (schema) => {
    for (const created of firstTables) await schema.createTable(created)
  }),
  migration('users/account-state', Date.UTC(2026, 10, 25), (schema) => schema.createTable(firstStateTable)),
  migration('users/forced-password-change', Date.UTC(2026, 10, 25, 1), (schema) =>
    schema.addColumn('users_state', 'mustChangePassword', renewalColumns.mustChangePassword),
  ),
  migration('users/password-history', Date.UTC(2026, 10, 25, 14), (schema) => schema.createTable(historyTable)),
  migration('users/credential-version', Date.UTC(2026, 10, 25, 14, 1), (schema) =>
    schema.addColumn('users_state', 'credentialVersion', credentialColumns.credentialVersion),
  ),
] as const
