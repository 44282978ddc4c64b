import { int, json, str, type Table, table, text, time } from '@gatehouse/kernel/data'
import type { ClientSettings } from '../clients/settings.ts'

type Row<T> = T extends Table<infer R> ? R : never

/** The OAuth side of an application. */
export const clientTable = table(
  'oauth_client',
  {
    clientId: str(128),
    applicationId: str(36),
    /** `ACTIVE`, or `REVOKED`: refused until a secret is made anew. */
    state: str(8),
    /** Random. Tokens carry it: a new one ends every token of the client, and a client made anew inherits none. */
    generation: str(24),
    settings: json<ClientSettings>(),
    createdAt: time(),
    version: int(),
  },
  { primary: ['clientId'], unique: [{ name: 'oauth_client_application', columns: ['applicationId'] }] },
)
export type ClientRow = Row<typeof clientTable>

/** Several secrets may be valid at once, so that they can be replaced without a gap. Only the SHA-256 is kept, unless the client's method needs more. */
export const secretTable = table(
  'oauth_client_secret',
  { id: str(36), clientId: str(128), hash: str(43), sealed: text().orNull(), createdAt: time(), expiresAt: time().orNull() },
  { primary: ['id'], indexes: [{ name: 'oauth_client_secret_client', columns: ['clientId'] }] },
)
export type SecretRow = Row<typeof secretTable>

/** Origins whose scripts may call, by client. */
export const originTable = table(
  'oauth_client_origin',
  { clientId: str(128), origin: str(191) },
  { primary: ['clientId', 'origin'], indexes: [{ name: 'oauth_client_origin_origin', columns: ['origin'] }] },
)
