import { randomUUID } from 'node:crypto'
import { type Clock, type Events, type Tenant, UniqueViolation } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Caches } from '@gatehouse/kernel/state'
import {
  ApplicationNameTaken,
  ApplicationNotFound,
  type Applications,
  applicationCreated,
  applicationDeleted,
  applicationUpdated,
  type InboundProtocol,
  InvalidApplication,
  type NewApplication,
} from './contracts.ts'
import { type ApplicationRow, applicationTable, type StoredApplication, toApplication } from './data/application-table.ts'
import type { ApiCallers } from './data/callers.ts'
import { defaultAdvanced, defaultClaims, defaultProperties, defaultSequence } from './defaults.ts'
import { checkedName } from './name.ts'

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly events: Events
  readonly caches: Caches
  readonly protocols: ReadonlyMap<string, InboundProtocol>
  readonly callers: ApiCallers
}
/** What a change may set; the rest is kept by us. */
export type Editable = Omit<ApplicationRow, 'id' | 'createdAt' | 'updatedAt' | 'version'>
/** The token's service, and what the management API needs besides. */
export interface ApplicationStore extends Applications {
  find(tenant: Tenant, id: string): Promise<StoredApplication | undefined>
  findByName(tenant: Tenant, name: string): Promise<StoredApplication | undefined>
  insert(tenant: Tenant, application: Partial<Editable> & { readonly name: string }): Promise<StoredApplication>
  /** Reads, decides and writes under a lock, so that two changes at once are both in. @throws ApplicationNotFound, ApplicationNameTaken */
  change(tenant: Tenant, id: string, change: (current: StoredApplication) => Partial<Editable>): Promise<StoredApplication>
  /** Tells everybody, after a change of its inbound settings. */
  touched(tenant: Tenant, id: string): Promise<void>
}

/** Bytes; MySQL's text holds 64 KiB. */
const maxJson = 60_000
const checkSizes = ({ authenticationSequence, claimConfiguration, advancedConfigurations, properties, authorizations }: ApplicationRow): void => {
  for (const [name, value] of Object.entries({ authenticationSequence, claimConfiguration, advancedConfigurations, properties, authorizations })) {
    if (Buffer.byteLength(JSON.stringify(value)) > maxJson) throw new InvalidApplication(`${name} takes more than ${maxJson} bytes`)
  }
}
const nameTaken = (error: unknown): never => {
  if (error instanceof UniqueViolation) throw new ApplicationNameTaken('an application with this name exists already', { cause: error })
  throw error
}

export const applicationStore = ({ data, clock, events, caches, protocols, callers }: Deps): ApplicationStore => {
  const cache = caches.create<StoredApplication>('applications.application', { max: 20_000, ttlMs: 1000 })
  const rows = (tenant: Tenant) => data.rows(tenant, applicationTable)
  const read = async (tenant: Tenant, where: { readonly id: string } | { readonly name: string }) => {
    const row = await rows(tenant).find(where)
    return row && toApplication(row)
  }
  const insert: ApplicationStore['insert'] = (tenant, given) =>
    data
      .transaction(async () => {
        const now = clock.now()
        const row: ApplicationRow = {
          description: null,
          imageUrl: null,
          accessUrl: null,
          enabled: true,
          authenticationSequence: defaultSequence,
          claimConfiguration: defaultClaims,
          advancedConfigurations: defaultAdvanced,
          properties: defaultProperties,
          authorizations: [],
          ...given,
          id: randomUUID(),
          createdAt: now,
          updatedAt: now,
          version: 1,
        }
        checkSizes(row)
        await rows(tenant).insert(row)
        await callers.changed(tenant, row.id, [], row.authorizations)
        await events.emit(applicationCreated, { tenantId: tenant.id, applicationId: row.id })
        return toApplication(row)
      })
      .catch(nameTaken)
  const touched: ApplicationStore['touched'] = async (tenant, applicationId) => {
    await events.emit(applicationUpdated, { tenantId: tenant.id, applicationId })
    await cache.invalidate(tenant, applicationId)
  }
  const change: ApplicationStore['change'] = (tenant, id, edit) =>
    data
      .transaction(async () => {
        const row = await rows(tenant).find({ id }, { lock: true })
        if (!row) throw new ApplicationNotFound('there is no such application')
        const next = { ...row, ...edit(toApplication(row)), updatedAt: clock.now(), version: row.version + 1 }
        checkSizes(next)
        const { id: _id, createdAt: _at, ...set } = next
        await rows(tenant).update({ id }, set)
        await callers.changed(tenant, id, row.authorizations, next.authorizations)
        await touched(tenant, id)
        return toApplication(next)
      })
      .catch(nameTaken)
  return {
    find: (tenant, id) => (data.inTransaction() ? read(tenant, { id }) : cache.load(tenant, id, () => read(tenant, { id }))),
    findByName: (tenant, name) => read(tenant, { name }),
    insert,
    create: (
      tenant,
      { name, description, accessUrl, skipLoginConsent = false, authorizedScopes = [], roleAudience = 'organization', templateId }: NewApplication,
    ) =>
      insert(tenant, {
        name: checkedName(name, 'create'),
        description: description ?? null,
        accessUrl: accessUrl ?? null,
        advancedConfigurations: { ...defaultAdvanced, skipLoginConsent },
        properties: {
          ...defaultProperties,
          ...(templateId === undefined ? {} : { templateId }),
          ...(roleAudience === 'application' ? { associatedRoles: { allowedAudience: 'APPLICATION', roles: [] } } : {}),
        },
        authorizations: authorizedScopes.length > 0 ? [{ apiId: null, policy: 'RBAC', scopes: authorizedScopes }] : [],
      }),
    change,
    update: (tenant, id, wanted) =>
      change(tenant, id, ({ name }) => ({
        ...wanted,
        ...(wanted.name === undefined || wanted.name === name ? {} : { name: checkedName(wanted.name, 'rename') }),
      })),
    remove: (tenant, id) =>
      data.transaction(async () => {
        if ((await rows(tenant).count({ id })) === 0) return false
        for (const protocol of protocols.values()) await protocol.remove(tenant, id)
        await callers.forget(tenant, id)
        const gone = (await rows(tenant).remove({ id })) > 0
        if (gone) await events.emit(applicationDeleted, { tenantId: tenant.id, applicationId: id })
        await cache.invalidate(tenant, id)
        return gone
      }),
    touched,
  }
}
