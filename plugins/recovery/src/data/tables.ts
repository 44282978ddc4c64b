import { int, migration, type RowOf, str, table, text, time } from '@gatehouse/kernel/data'

const codeColumns = {
  userId: str(36),
  scenario: str(64),
  form: str(10),
  /** Of the link's token (SHA-256) or of the code (HMAC, since a code is short). */
  hash: str(43),
  /** SHA-256 of the address that it went to. */
  address: str(43),
  /** Wrong codes. */
  tries: int(),
  createdAt: time(),
  expiresAt: time(),
  /** Somebody is using it; after a crash it is free again. 0: nobody. */
  claimedUntil: time(),
}
/** One for each user and scenario: a new one takes the place of the old one. */
export const codeTable = table('recovery_code', codeColumns, {
  primary: ['userId', 'scenario'],
  unique: [{ name: 'recovery_code_hash', columns: ['hash'] }],
  indexes: [{ name: 'recovery_code_expiry', columns: ['expiresAt'] }],
})
export type CodeRow = RowOf<typeof codeColumns>

const pendingColumns = { userId: str(36), state: str(20), createdAt: time() }
/** Accounts that are locked until their owner did something. */
export const pendingTable = table('recovery_pending', pendingColumns, { primary: ['userId'] })

/** Who was asked for on the page of the forgotten password, sealed: looked for in a job, so that the page takes the same time for all. */
export const askTable = table(
  'recovery_ask',
  { id: str(36), content: text(), createdAt: time() },
  { primary: ['id'], indexes: [{ name: 'recovery_ask_age', columns: ['createdAt'] }] },
)
export const recoveryTables = [codeTable, pendingTable, askTable] as const
export const recoveryMigration = migration('recovery/first', Date.UTC(2026, 10, 25, 15), async (schema) => {
  for (const created of recoveryTables) await schema.createTable(created)
})
