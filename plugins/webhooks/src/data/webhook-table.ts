import { bool, int, json, migration, str, type Table, table, text, time } from '@gatehouse/kernel/data'

export const webhookTable = table(
  'webhooks_webhook',
  {
    id: str(36),
    name: str(191),
    endpoint: text(),
    /** SHA-256 of the endpoint, base64url: each endpoint is there once. */
    endpointHash: str(43),
    /** URIs. */
    channels: json<readonly string[]>(),
    active: bool(),
    /** Sealed. */
    secret: text(),
    createdAt: time(),
    updatedAt: time(),
    version: int(),
  },
  { primary: ['id'], unique: [{ name: 'webhooks_webhook_endpoint', columns: ['endpointHash'] }] },
)
export type WebhookRow = typeof webhookTable extends Table<infer T> ? T : never
export const webhookMigration = migration('webhooks/webhook', Date.UTC(2026, 10, 24, 2), (schema) => schema.createTable(webhookTable))
