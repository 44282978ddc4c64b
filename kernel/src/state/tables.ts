import { migration } from '../data/migration.ts'
import { globalTable, str, table, text, time } from '../data/table.ts'

export const shortLivedTable = table(
  'state_short_lived',
  { purpose: str(64), key: str(43), value: text(), version: str(22), expiresAt: time() },
  { primary: ['purpose', 'key'], indexes: [{ name: 'state_short_lived_end', columns: ['expiresAt'] }] },
)
export const onceTable = table(
  'state_once',
  { purpose: str(64), key: str(43), expiresAt: time() },
  { primary: ['purpose', 'key'], indexes: [{ name: 'state_once_end', columns: ['expiresAt'] }] },
)
export const lockTable = globalTable('state_lock', { name: str(191), owner: str(36), expiresAt: time() }, { primary: ['name'] })
export const stateMigrations = [
  migration('state/tables', Date.UTC(2026, 10, 23), async (schema) => {
    await schema.createTable(shortLivedTable)
    await schema.createTable(onceTable)
    await schema.createTable(lockTable)
  }),
  migration('state/ends', Date.UTC(2026, 10, 25), async (schema) => {
    await schema.createIndex(shortLivedTable.name, 'state_short_lived_end', ['expiresAt'])
    await schema.createIndex(onceTable.name, 'state_once_end', ['expiresAt'])
  }),
] as const
