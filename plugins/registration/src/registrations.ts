import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { ApplicationNameTaken, type Applications, InvalidInboundProtocol } from '@gatehouse/applications/contracts'
import { type Clock, Conflict, ServerError, type Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Client, ClientRegistry, Clients, NewClient } from '@gatehouse/oauth/contracts'
import { type RegistrationRow, registrationTable } from './data/registration-table.ts'
import { invalidMetadata, RegistrationError } from './errors.ts'
import { type ClientMetadata, type KeptMetadata, kept } from './metadata/schema.ts'
import { type ClientRules, clientFor } from './metadata/to-client.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly applications: Applications
  readonly clients: Clients
  readonly registry: ClientRegistry
  /** Clients of a tenant that came without the permission. */
  readonly openClients: number
  readonly rulesOf: (tenant: Tenant) => Promise<ClientRules>
}
export interface Registration {
  readonly client: Client
  readonly metadata: KeptMetadata
  readonly trusted: boolean
}
export interface NewRegistration extends Registration {
  /** Shown this once. */
  readonly clientSecret?: string
  /** Shown this once. */
  readonly token: string
}
/** What is known of a client id that is the address of a metadata document. */
export interface DocumentState {
  /** A client with this id was made in another way. */
  readonly foreign: boolean
  /** When its document was last taken, ms since the epoch. */
  readonly fetchedAt: number | undefined
}
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')
const newToken = () => randomBytes(32).toString('base64url')
const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** The management API's refusals, in the words of RFC 7591 §3.2.2. */
export const refusal = (error: unknown): unknown => {
  if (error instanceof InvalidInboundProtocol || error instanceof Conflict) {
    const redirects = /^callback ?ur[li]/i.test(error.message)
    return new RegistrationError(redirects ? 'invalid_redirect_uri' : 'invalid_client_metadata', error.message, { cause: error })
  }
  // A name that the management API refuses.
  if (error instanceof ServerError && error.status < 500 && error.code.startsWith('applications.')) return invalidMetadata(error.message)
  return error
}
const taken = (name: string) => invalidMetadata(`Application with the name ${name} already exist in the system`)

/** Clients with the applications that they belong to. An application that registers gets no management scope: security rule 3.12. */
export const createRegistrations = ({ data, clock, applications, clients, registry, openClients, rulesOf }: Deps) => {
  const put = async (tenant: Tenant, applicationId: string, metadata: ClientMetadata, given: Partial<NewClient> = {}) =>
    registry.register(tenant, { ...clientFor(applicationId, metadata, await rulesOf(tenant)), ...given })
  const rows = (tenant: Tenant) => data.rows(tenant, registrationTable)
  /** Strangers cannot take a name away from others: theirs gets a mark of its own where it is in use. */
  const applicationFor = async (tenant: Tenant, metadata: ClientMetadata, trusted: boolean, id: string) => {
    const asked = metadata.ext_application_display_name ?? metadata.client_name ?? `client ${id.slice(0, 8)}`
    const known = await applications.findByName(tenant, asked)
    if (known && trusted) throw taken(asked)
    const { client_uri: accessUrl = metadata.url, ext_allowed_audience: audience } = metadata
    return applications.create(tenant, {
      name: known ? `${asked} ${id.slice(0, 8)}` : asked,
      ...(accessUrl === undefined ? {} : { accessUrl }),
      ...(audience === undefined ? {} : { roleAudience: audience }),
    })
  }
  const refuseTooMany = async (tenant: Tenant): Promise<void> => {
    if ((await rows(tenant).count({ trusted: false })) >= openClients) throw new RegistrationError('access_denied', 'no more clients can be registered here')
  }
  const translated = async <X>(work: () => Promise<X>): Promise<X> => {
    try {
      return await data.transaction(work)
    } catch (error) {
      if (error instanceof ApplicationNameTaken) throw invalidMetadata('Application with this name already exist in the system')
      throw refusal(error)
    }
  }
  const tested = ({ tokenHash }: RegistrationRow, token: string) => tokenHash !== null && same(tokenHash, hashOf(token))
  const rowOf = async (tenant: Tenant, client: Client): Promise<RegistrationRow | undefined> => {
    const row = await rows(tenant).find({ clientId: client.clientId })
    return row?.applicationId === client.applicationId ? row : undefined
  }
  const insert = async (
    tenant: Tenant,
    metadata: ClientMetadata,
    given: Pick<NewClient, 'clientId' | 'clientSecret'>,
    how: Pick<RegistrationRow, 'trusted' | 'tokenHash' | 'fetchedAt'>,
  ) => {
    if (!how.trusted) await refuseTooMany(tenant)
    const application = await applicationFor(tenant, metadata, how.trusted, randomUUID())
    const registered = await put(tenant, application.id, metadata, given)
    const { clientId, applicationId } = registered.client
    await rows(tenant).insert({ ...how, clientId, applicationId, metadata: kept(metadata), createdAt: clock.now() })
    return registered
  }
  return {
    create: (tenant: Tenant, metadata: ClientMetadata, trusted: boolean, given: Pick<NewClient, 'clientId' | 'clientSecret'> = {}): Promise<NewRegistration> =>
      translated(async () => {
        const token = newToken()
        const registered = await insert(tenant, metadata, given, { trusted, tokenHash: hashOf(token), fetchedAt: null })
        return { ...registered, metadata: kept(metadata), trusted, token }
      }),
    /** With the registration access token of the client. RFC 7592 §2. Undefined: no such client, or another token. */
    async byToken(tenant: Tenant, clientId: string, token: string): Promise<Registration | undefined> {
      const client = await clients.find(tenant, clientId)
      const row = client && (await rowOf(tenant, client))
      return client && row && tested(row, token) ? { client, metadata: row.metadata, trusted: row.trusted } : undefined
    },
    /** Clients that the management API made have said nothing of themselves. */
    async find(tenant: Tenant, clientId: string): Promise<Registration | undefined> {
      const client = await clients.find(tenant, clientId)
      if (!client) return undefined
      const row = await rowOf(tenant, client)
      return { client, trusted: true, metadata: row?.metadata ?? { grant_types: [...client.grantTypes], redirect_uris: [...client.redirectUris] } }
    },
    /** Undefined for one that did not register itself. */
    metadataOf: async (tenant: Tenant, client: Client): Promise<KeptMetadata | undefined> => (await rowOf(tenant, client))?.metadata,
    /** Nobody vouched for it: it came without the permission. */
    async isOpen(tenant: Tenant, client: Client): Promise<boolean> {
      const row = await rowOf(tenant, client)
      return row?.trusted === false
    },
    async findByName(tenant: Tenant, name: string): Promise<string | undefined> {
      const application = await applications.findByName(tenant, name)
      return application && (await clients.findByApplication(tenant, application.id))?.clientId
    },
    /** Replaces everything: what is left out gets its default. RFC 7592 §2.2. */
    replace: (tenant: Tenant, { client, trusted }: Registration, metadata: ClientMetadata): Promise<Registration & { readonly clientSecret?: string }> =>
      translated(async () => {
        const { applicationId, clientId, application } = client
        const name = metadata.ext_application_display_name ?? metadata.client_name
        const accessUrl = metadata.client_uri ?? metadata.url ?? null
        // A stranger's name stays as it was told apart when it registered.
        const renamed = trusted && name !== undefined && name !== application.name
        await applications.update(tenant, applicationId, { accessUrl, ...(renamed ? { name } : {}) })
        const saved = await put(tenant, applicationId, metadata)
        const known = await rows(tenant).update({ clientId }, { metadata: kept(metadata) })
        if (known === 0)
          await rows(tenant).insert({ clientId, applicationId, trusted, metadata: kept(metadata), tokenHash: null, createdAt: clock.now(), fetchedAt: null })
        const { client: next, clientSecret } = saved
        return { client: next, metadata: kept(metadata), trusted, ...(clientSecret === undefined ? {} : { clientSecret }) }
      }),
    /** In a transaction, so that the look-up asks no source again. */
    document: (tenant: Tenant, clientId: string): Promise<DocumentState> =>
      data.transaction(async () => {
        const client = await clients.find(tenant, clientId)
        const row = client && (await rowOf(tenant, client))
        return { foreign: client !== undefined && typeof row?.fetchedAt !== 'number', fetchedAt: row?.fetchedAt ?? undefined }
      }),
    /** Registers what a metadata document says, or puts it in the place of what it said before. */
    putDocument: (tenant: Tenant, clientId: string, metadata: ClientMetadata): Promise<void> =>
      translated(async () => {
        const client = await clients.find(tenant, clientId)
        const fetchedAt = clock.now()
        if (!client) {
          await insert(tenant, metadata, { clientId }, { trusted: false, tokenHash: null, fetchedAt })
          return
        }
        await put(tenant, client.applicationId, metadata)
        await rows(tenant).update({ clientId }, { metadata: kept(metadata), fetchedAt })
      }),
    remove: (tenant: Tenant, { client }: Registration): Promise<boolean> =>
      data.transaction(async () => {
        await rows(tenant).remove({ clientId: client.clientId })
        return applications.remove(tenant, client.applicationId)
      }),
    forget: (tenant: Tenant, applicationId: string): Promise<number> => rows(tenant).remove({ applicationId }),
  }
}
export type Registrations = ReturnType<typeof createRegistrations>
