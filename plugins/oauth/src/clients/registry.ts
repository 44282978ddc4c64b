import { randomBytes, randomUUID } from 'node:crypto'
import { type Clock, Conflict, type Sealing, type Tenant } from '@gatehouse/kernel'
import { type Data, notNull, oneOf } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import { type ClientRow, clientTable, originTable, type SecretRow, secretTable } from '../data/client-tables.ts'
import { hashOf } from '../tokens/ids.ts'
import type { ClientSettings } from './settings.ts'
import type { StoredClient } from './stored.ts'

interface Deps {
  readonly data: Data
  readonly clients: Cache<StoredClient>
  readonly origins: Cache<boolean>
  readonly clock: Clock
  readonly sealing: Sealing
  /** Whether the client's method needs the secret itself. */
  readonly keepsSecret: (settings: ClientSettings) => boolean
}
export interface ClientChange {
  readonly applicationId: string
  readonly clientId?: string | undefined
  readonly secret?: string | undefined
  readonly settings: ClientSettings
}
export interface SavedClient {
  readonly row: ClientRow
  /** Shown this once. */
  readonly secret: string | undefined
}
type SecretTimes = Pick<SecretRow, 'createdAt' | 'expiresAt'>
const newGeneration = () => randomBytes(12).toString('hex')
const newClientId = () => randomBytes(21).toString('base64url')
const newSecret = () => randomBytes(32).toString('base64url')
/** A sealed secret opens for its client only. */
export const sealedFor = (tenant: Tenant, clientId: string) => `oauth.client-secret ${tenant.id} ${clientId}`

/** Writes clients, their secrets and origins; in the caller's transaction where there is one. */
export const createClientStore = ({ data, clients, origins, clock, sealing, keepsSecret }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, clientTable)
  const ofApplication = (tenant: Tenant, applicationId: string) => rows(tenant).find({ applicationId })

  const insertSecret = async (tenant: Tenant, { clientId, settings }: Pick<ClientRow, 'clientId' | 'settings'>, secret: string, when: SecretTimes) => {
    const sealed = keepsSecret(settings) ? sealing.seal(secret, sealedFor(tenant, clientId)) : null
    const row = { id: randomUUID(), clientId, hash: hashOf(secret), sealed, ...when }
    await data.rows(tenant, secretTable).insert(row)
    return row
  }
  const addSecret = async (tenant: Tenant, client: Pick<ClientRow, 'clientId' | 'settings'>, secret: string): Promise<string> => {
    await insertSecret(tenant, client, secret, { createdAt: clock.now(), expiresAt: null })
    return secret
  }
  const writeOrigins = async (tenant: Tenant, clientId: string, wanted: readonly string[]): Promise<void> => {
    const table = data.rows(tenant, originTable)
    const before = (await table.list({ clientId })).map(({ origin }) => origin)
    const gone = before.filter((origin) => !wanted.includes(origin))
    const added = wanted.filter((origin) => !before.includes(origin))
    if (gone.length > 0) await table.remove({ clientId, origin: oneOf(gone) })
    if (added.length > 0) await table.insert([...new Set(added)].map((origin) => ({ clientId, origin })))
    for (const origin of [...gone, ...added]) await origins.invalidate(tenant, origin)
  }
  const create = async (tenant: Tenant, change: ClientChange): Promise<SavedClient> => {
    const { applicationId, settings } = change
    const clientId = change.clientId ?? newClientId()
    const row: ClientRow = { clientId, applicationId, state: 'ACTIVE', generation: newGeneration(), settings, createdAt: clock.now(), version: 1 }
    if (!(await rows(tenant).insertIgnore(row))) throw new Conflict('the client id is in use')
    const secret = change.secret ?? (settings.publicClient ? undefined : newSecret())
    if (secret !== undefined) await addSecret(tenant, row, secret)
    return { row, secret }
  }
  const replace = async (tenant: Tenant, row: ClientRow, { settings, secret }: ClientChange): Promise<SavedClient> => {
    const { clientId } = row
    await rows(tenant).increment({ clientId }, 'version', 1, { settings })
    const table = data.rows(tenant, secretTable)
    const keeps = keepsSecret(settings)
    if (!keeps) await table.update({ clientId, sealed: notNull() }, { sealed: null })
    // What is there as a hash only is of no use to a method that needs the secret itself.
    const secrets = (await table.list({ clientId })).filter(({ sealed }) => !keeps || sealed !== null)
    const known = secret !== undefined && secrets.some(({ hash }) => hash === hashOf(secret))
    const given = known ? undefined : secret
    // A secret that is given takes the place of all others: who replaces one does not want the old one to go on.
    const fresh = given ?? (secrets.length === 0 && !settings.publicClient ? newSecret() : undefined)
    if (given !== undefined || (keeps && fresh !== undefined)) await table.remove({ clientId })
    if (fresh !== undefined) await addSecret(tenant, { clientId, settings }, fresh)
    return { row: { ...row, settings, version: row.version + 1 }, secret: fresh }
  }
  /** A new generation: everything issued before it is dead. */
  const renew = async (tenant: Tenant, { clientId }: ClientRow, state: 'ACTIVE' | 'REVOKED'): Promise<void> => {
    await rows(tenant).increment({ clientId }, 'version', 1, { generation: newGeneration(), state })
    await clients.invalidate(tenant, clientId)
  }
  return {
    ofApplication,
    /** Beside those that it has. */
    async addSecret(tenant: Tenant, row: ClientRow, when: SecretTimes) {
      const value = newSecret()
      const { id } = await insertSecret(tenant, row, value, when)
      await clients.invalidate(tenant, row.clientId)
      return { id, value }
    },
    forget: (tenant: Tenant, clientId: string): Promise<void> => clients.invalidate(tenant, clientId),
    /** Creates, or replaces the settings of the application's client. @throws Conflict the client id is taken */
    save: (tenant: Tenant, change: ClientChange): Promise<SavedClient> =>
      data.transaction(async () => {
        const row = await ofApplication(tenant, change.applicationId)
        if (row && change.clientId !== undefined && change.clientId !== row.clientId) throw new Conflict('the client id of an application cannot change')
        const saved = row ? await replace(tenant, row, change) : await create(tenant, change)
        await writeOrigins(tenant, saved.row.clientId, change.settings.allowedOrigins)
        await clients.invalidate(tenant, saved.row.clientId)
        return saved
      }),
    remove: (tenant: Tenant, applicationId: string): Promise<boolean> =>
      data.transaction(async () => {
        const row = await ofApplication(tenant, applicationId)
        if (!row) return false
        const { clientId } = row
        await writeOrigins(tenant, clientId, [])
        await data.rows(tenant, secretTable).remove({ clientId })
        await rows(tenant).remove({ clientId })
        await clients.invalidate(tenant, clientId)
        return true
      }),
    /** Revokes all secrets and tokens, and makes a new secret. */
    regenerateSecret: (tenant: Tenant, row: ClientRow): Promise<string> =>
      data.transaction(async () => {
        await data.rows(tenant, secretTable).remove({ clientId: row.clientId })
        const secret = await addSecret(tenant, row, newSecret())
        await renew(tenant, row, 'ACTIVE')
        return secret
      }),
    /** Ends all tokens, of users and of the application itself; the client goes on. */
    endTokens: (tenant: Tenant, row: ClientRow): Promise<void> => renew(tenant, row, row.state === 'REVOKED' ? 'REVOKED' : 'ACTIVE'),
    /** Ends all tokens, and refuses the client until its secret is made anew. */
    revoke: (tenant: Tenant, row: ClientRow): Promise<void> => renew(tenant, row, 'REVOKED'),
  }
}
export type ClientStore = ReturnType<typeof createClientStore>
