import { randomUUID } from 'node:crypto'
import type { Clock, Sealing, Tenant } from '@gatehouse/kernel'
import { type Data, lt, migration, str, type Table, table, text, time } from '@gatehouse/kernel/data'

export const messageTable = table(
  'notifications_message',
  {
    id: str(36),
    channel: str(50),
    type: str(100),
    userId: str(36).orNull(),
    /** Recipient, languages and values, sealed: there may be a link in it that opens an account. */
    content: text(),
    expiresAt: time(),
  },
  { primary: ['id'], indexes: [{ name: 'notifications_message_expiry', columns: ['expiresAt'] }] },
)
export type MessageRow = typeof messageTable extends Table<infer T> ? T : never
export const messageMigration = migration('notifications/message', Date.UTC(2026, 10, 25, 14), (schema) => schema.createTable(messageTable))

export interface Content {
  readonly to: string
  readonly locales: readonly string[]
  readonly values: Readonly<Record<string, string>>
}
export interface Waiting extends Omit<MessageRow, 'content'> {
  readonly content: Content
}
export interface Deps {
  readonly data: Data
  readonly sealing: Sealing
  readonly clock: Clock
}

/** Messages that are not delivered yet. */
export const messageStore = ({ data, sealing, clock }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, messageTable)
  const place = ({ id: tenantId }: Tenant, id: string) => `notifications.message ${tenantId} ${id}`
  return {
    async add(tenant: Tenant, message: Omit<MessageRow, 'id' | 'content'>, content: Content): Promise<string> {
      const id = randomUUID()
      await rows(tenant).insert({ ...message, id, content: sealing.seal(JSON.stringify(content), place(tenant, id)) })
      return id
    },
    /** @throws ServerError `sealing.broken` */
    async find(tenant: Tenant, id: string): Promise<Waiting | undefined> {
      const row = await rows(tenant).find({ id })
      return row && { ...row, content: JSON.parse(sealing.open(row.content, place(tenant, id)).toString()) as Content }
    },
    remove: (tenant: Tenant, id: string): Promise<number> => rows(tenant).remove({ id }),
    /** What is too late to send, oldest first. */
    late: (tenant: Tenant, limit: number): Promise<readonly MessageRow[]> =>
      rows(tenant).list({ expiresAt: lt(clock.now()) }, { orderBy: [['expiresAt', 'asc']], limit }),
  }
}
export type MessageStore = ReturnType<typeof messageStore>
