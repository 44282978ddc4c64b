import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { type Clock, type Events, type Tenant, UniqueViolation } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import type { Caches } from '@gatehouse/kernel/state'
import { checkedScopes, checkedText } from './checks.ts'
import {
  type ApiResource,
  ApiResourceNotFound,
  type ApiResources,
  ApiResourceTaken,
  type ApiScope,
  apiResourceCreated,
  apiResourceDeleted,
  apiResourceUpdated,
  apiScopesRemoved,
  InvalidApiResource,
  type NewScope,
  ScopeNotFound,
  ScopeTaken,
} from './contracts.ts'
import { type ApiRow, apiTable, type ScopeRow, scopeTable, toApi, toScope } from './data/tables.ts'
import type { SystemApis } from './system.ts'

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly events: Events
  readonly caches: Caches
  readonly system: SystemApis
}
export interface ApiStore extends ApiResources {
  /** Every scope of the tenant: its own, by name, and those of the management APIs. */
  allScopes(tenant: Tenant): Promise<readonly (ApiScope & { readonly apiId: string })[]>
  /** @throws ApiResourceNotFound, ScopeNotFound */
  changeScope(tenant: Tenant, apiId: string, by: 'id' | 'name', value: string, change: Partial<Pick<ScopeRow, 'displayName' | 'description'>>): Promise<void>
  /** Replaces all scopes. @throws ApiResourceNotFound, ScopeTaken, InvalidApiResource */
  setScopes(tenant: Tenant, apiId: string, scopes: readonly NewScope[]): Promise<void>
}
const most = 10_000
const chunk = 500

const unless = async <X>(taken: () => Error, work: () => Promise<X>): Promise<X> => {
  try {
    return await work()
  } catch (error) {
    throw error instanceof UniqueViolation ? taken() : error
  }
}

export const apiStore = ({ data, clock, events, caches, system }: Deps): ApiStore => {
  const cache = caches.create<ApiResource>('api-resources.api', { max: 5000, ttlMs: 60_000 })
  const apis = (tenant: Tenant) => data.rows(tenant, apiTable)
  const scopes = (tenant: Tenant) => data.rows(tenant, scopeTable)
  const scopesOf = (tenant: Tenant, apiId: string) => scopes(tenant).list({ apiId }, { orderBy: [['name', 'asc']] })
  const read = async (tenant: Tenant, id: string): Promise<ApiResource | undefined> => {
    const row = id.includes('\0') ? undefined : await apis(tenant).find({ id })
    return row && toApi(row, await scopesOf(tenant, id))
  }
  const addScopes = async (tenant: Tenant, apiId: string, added: readonly NewScope[]): Promise<void> => {
    if (added.length === 0) return
    const rows = checkedScopes(added).map(
      ({ name, displayName = name, description = null }): ScopeRow => ({ id: randomUUID(), name, apiId, displayName, description }),
    )
    await unless(
      () => new ScopeTaken('a scope of this name exists already'),
      () => scopes(tenant).insert(rows),
    )
  }
  const dropScopes = async (tenant: Tenant, apiId: string, names: readonly string[]): Promise<void> => {
    const gone = (await scopesOf(tenant, apiId)).map(({ name }) => name).filter((name) => names.includes(name))
    if (gone.length === 0) return
    await scopes(tenant).remove({ apiId, name: oneOf(gone) })
    await events.emit(apiScopesRemoved, { tenantId: tenant.id, apiId, scopes: gone })
  }
  /** Holds the row, so that changes of one API come one after the other. @throws ApiResourceNotFound, InvalidApiResource */
  const locked = async (tenant: Tenant, id: string): Promise<ApiRow> => {
    if (system.find(id)) throw new InvalidApiResource('management APIs are only read')
    const row = id.includes('\0') ? undefined : await apis(tenant).find({ id }, { lock: true })
    if (!row) throw new ApiResourceNotFound('there is no such API resource')
    return row
  }
  const changed = (tenant: Tenant, id: string, work: (row: ApiRow) => Promise<Partial<ApiRow>>): Promise<ApiResource> =>
    data.transaction(async () => {
      const row = await locked(tenant, id)
      const { id: _, createdAt: __, ...set } = { ...row, ...(await work(row)), updatedAt: clock.now(), version: row.version + 1 }
      await apis(tenant).update({ id }, set)
      await events.emit(apiResourceUpdated, { tenantId: tenant.id, apiId: id })
      await cache.invalidate(tenant, id)
      return toApi({ ...row, ...set }, await scopesOf(tenant, id))
    })
  return {
    find: async (tenant, id) => system.find(id) ?? cache.load(tenant, id, () => read(tenant, id)),
    async findByIdentifier(tenant, identifier) {
      const own = system.list().find((api) => api.identifier === identifier)
      const row = own || identifier.length > 191 || identifier.includes('\0') ? undefined : await apis(tenant).find({ identifier })
      return own ?? (row && cache.load(tenant, row.id, () => read(tenant, row.id)))
    },
    system: system.list,
    async scopes(tenant, names) {
      const found = new Map<string, ApiScope & { readonly apiId: string }>()
      const others: string[] = []
      for (const name of names.filter((one) => !one.includes('\0')).slice(0, most)) {
        const scope = system.scope(name)
        if (scope) found.set(name, scope)
        else others.push(name)
      }
      for (let from = 0; from < others.length; from += chunk)
        for (const row of await scopes(tenant).list({ name: oneOf(others.slice(from, from + chunk)) }))
          found.set(row.name, { ...toScope(row), apiId: row.apiId })
      return found
    },
    async allScopes(tenant) {
      const own = await scopes(tenant).list({}, { orderBy: [['name', 'asc']], limit: most })
      return [...own.map((row) => ({ ...toScope(row), apiId: row.apiId })), ...system.scopes()]
    },
    create: (tenant, { name, identifier, description = null, type = 'BUSINESS', requiresAuthorization = true, scopes: given = [] }) =>
      data.transaction(async () => {
        if (system.list().some((api) => api.identifier === identifier)) throw new ApiResourceTaken('a management API has this identifier')
        const now = clock.now()
        const row: ApiRow = {
          id: randomUUIDv7(),
          name: checkedText('the name', name, 255),
          identifier: checkedText('the identifier', identifier, 191),
          description,
          type,
          requiresAuthorization,
          createdAt: now,
          updatedAt: now,
          version: 1,
        }
        await unless(
          () => new ApiResourceTaken('an API of this identifier exists already'),
          () => apis(tenant).insert(row),
        )
        await addScopes(tenant, row.id, given)
        await events.emit(apiResourceCreated, { tenantId: tenant.id, apiId: row.id })
        return toApi(row, await scopesOf(tenant, row.id))
      }),
    update: (tenant, id, { name, description, addedScopes = [], removedScopes = [] }) =>
      changed(tenant, id, async () => {
        await dropScopes(tenant, id, removedScopes)
        await addScopes(tenant, id, addedScopes)
        return { ...(name === undefined ? {} : { name: checkedText('the name', name, 255) }), ...(description === undefined ? {} : { description }) }
      }),
    async setScopes(tenant, id, given) {
      await changed(tenant, id, async () => {
        const before = await scopesOf(tenant, id)
        const wanted = new Set(checkedScopes(given).map(({ name }) => name))
        await dropScopes(
          tenant,
          id,
          before.map(({ name }) => name).filter((name) => !wanted.has(name)),
        )
        const there = new Map(before.map((row) => [row.name, row]))
        for (const { name, displayName = name, description = null } of given)
          if (there.has(name)) await scopes(tenant).update({ name }, { displayName, description })
        await addScopes(
          tenant,
          id,
          given.filter(({ name }) => !there.has(name)),
        )
        return {}
      })
    },
    async changeScope(tenant, apiId, by, value, change) {
      await changed(tenant, apiId, async () => {
        const found = (await scopesOf(tenant, apiId)).find((row) => row[by] === value)
        if (!found) throw new ScopeNotFound('the API has no such scope')
        if (Object.keys(change).length > 0) await scopes(tenant).update({ name: found.name }, change)
        return {}
      })
    },
    async remove(tenant, id) {
      if (!system.find(id) && !(await read(tenant, id))) return false
      return data.transaction(async () => {
        await locked(tenant, id)
        const names = (await scopesOf(tenant, id)).map(({ name }) => name)
        await dropScopes(tenant, id, names)
        await apis(tenant).remove({ id })
        await events.emit(apiResourceDeleted, { tenantId: tenant.id, apiId: id })
        await cache.invalidate(tenant, id)
        return true
      })
    },
  }
}
