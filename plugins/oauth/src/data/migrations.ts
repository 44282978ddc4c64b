import { int, json, migration, str, text, time } from '@gatehouse/kernel/data'
import type { Confirmation } from '../contracts.ts'
import { clientTable, originTable, secretTable } from './client-tables.ts'
import { type AccessAddition, accessTable, actorTable, deniedTable, familyTable, refreshTable } from './token-tables.ts'

const firstTables = [clientTable, secretTable, originTable, familyTable, refreshTable, accessTable, deniedTable]
export const oauthTables = [...firstTables, actorTable]

const oauthMigration = migration('oauth/tables', Date.UTC(2026, 10, 25), async (schema) => {
  for (const one of firstTables) await schema.createTable(one)
})

/** For databases made before it. */
const audiencesMigration = migration('oauth/family-audiences', Date.UTC(2026, 11, 1), (schema) =>
  schema.addColumn('oauth_token_family', 'audiences', json<readonly string[]>().orNull()),
)

/** For databases made before it. */
const senderMigration = migration('oauth/senders', Date.UTC(2026, 11, 3), async (schema) => {
  await schema.addColumn('oauth_token_family', 'confirmation', json<Confirmation>().orNull())
  await schema.addColumn('oauth_access_token', 'confirmation', json<Confirmation>().orNull())
  await schema.addColumn('oauth_client_secret', 'sealed', text().orNull())
})

/** For databases made before it. */
const additionMigration = migration('oauth/access-addition', Date.UTC(2026, 11, 4), (schema) =>
  schema.addColumn('oauth_access_token', 'addition', json<AccessAddition>().orNull()),
)

/** For databases made before it. */
const graceMigration = migration('oauth/refresh-grace', Date.UTC(2026, 11, 5), async (schema) => {
  await schema.addColumn('oauth_refresh_token', 'replacedBy', str(24).orNull())
  await schema.addColumn('oauth_refresh_token', 'retries', int().orNull())
})

/** For databases made before it. */
const actorMigration = migration('oauth/actors', Date.UTC(2026, 11, 6), async (schema) => {
  await schema.addColumn('oauth_token_family', 'conditions', json<Readonly<Record<string, string>>>().orNull())
  await schema.createTable(actorTable)
})

/** For databases made before it. */
const actorExpiryMigration = migration('oauth/actor-expiry', Date.UTC(2026, 11, 7), (schema) => schema.addColumn('oauth_actor', 'expiresAt', time().orNull()))

export const oauthMigrations = [oauthMigration, audiencesMigration, senderMigration, additionMigration, graceMigration, actorMigration, actorExpiryMigration]
