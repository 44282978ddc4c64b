import { int, json, str, type Table, table, text, time } from '@gatehouse/kernel/data'
import type { Authentication, Confirmation, Grant } from '../contracts.ts'

type Row<T> = T extends Table<infer R> ? R : never

/**
 * Everything that came from one login at one client. Ending the family ends all of its tokens. Ids of all three tables
 * begin with the time of expiry, so that new rows go to the end of the key and old ones are purged from its front.
 */
export const familyTable = table(
  'oauth_token_family',
  {
    id: str(24),
    clientId: str(128),
    applicationId: str(36),
    /** The client's generation when the family began. */
    generation: str(24),
    userId: str(36),
    sessionId: str(64).orNull(),
    grantType: str(128),
    /** Space separated. */
    scopes: text(),
    authentication: json<Authentication>().orNull(),
    /** Added to JWT access tokens. */
    claims: json<Readonly<Record<string, unknown>>>().orNull(),
    /** Null: those of the client, whatever they are at the time. */
    audiences: json<readonly string[]>().orNull(),
    /** What its refresh tokens are bound to. */
    confirmation: json<Confirmation>().orNull(),
    /** Null: none. */
    conditions: json<Readonly<Record<string, string>>>().orNull(),
    createdAt: time(),
    revokedAt: time().orNull(),
  },
  {
    primary: ['id'],
    indexes: [
      { name: 'oauth_token_family_user', columns: ['userId'] },
      { name: 'oauth_token_family_session', columns: ['sessionId'] },
    ],
  },
)
export type FamilyRow = Row<typeof familyTable>

export const refreshTable = table(
  'oauth_refresh_token',
  {
    id: str(24),
    hash: str(43),
    familyId: str(24),
    /** Set once by the request that replaces it. A second use is reuse. */
    usedAt: time().orNull(),
    /** The id of the refresh token that took its place; null for one that was used without an answer of its own. */
    replacedBy: str(24).orNull(),
    /** How often it came again within the grace; null: never. */
    retries: int().orNull(),
  },
  { primary: ['id'] },
)
export type RefreshRow = Row<typeof refreshTable>

export type AccessAddition = NonNullable<Grant['narrowedTo']>
/** Opaque access tokens. JWT access tokens have no row. */
export const accessTable = table(
  'oauth_access_token',
  {
    id: str(24),
    hash: str(43),
    /** Null: the application itself. */
    familyId: str(24).orNull(),
    clientId: str(128),
    /** The client's generation when it was issued. */
    generation: str(24),
    scopes: text(),
    confirmation: json<Confirmation>().orNull(),
    /** Of this token alone; null: that of its family, or none. */
    addition: json<AccessAddition>().orNull(),
    issuedAt: time(),
  },
  { primary: ['id'] },
)
export type AccessRow = Row<typeof accessTable>

/** Whoever acts, or once did, in tokens of others: `act`, RFC 8693 §4.1. */
export const actorTable = table(
  'oauth_actor',
  {
    actor: str(128),
    /** Tokens that began by then have ended. 0: none has. */
    endedAt: time(),
    /** When the last of what they act in has expired, or later. Null: from before it was kept. */
    expiresAt: time().orNull(),
  },
  { primary: ['actor'] },
)

/** JWT access tokens of applications that were revoked one by one. */
export const deniedTable = table('oauth_denied_token', { id: str(24), deniedAt: time() }, { primary: ['id'] })
