import type { ApiResources } from '@gatehouse/api-resources/contracts'
import { type Tenant, UniqueViolation } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Caches } from '@gatehouse/kernel/state'
import { ScopeError } from './errors.ts'
import { type ScopeRow, scopeTable } from './table.ts'

export interface OidcScope extends ScopeRow {
  readonly builtIn: boolean
}
export type ScopesByName = ReadonlyMap<string, OidcScope>
export interface TenantScopeDeps {
  readonly data: Data
  readonly caches: Caches
  /** Where scopes are rights: no claim scope may go by such a name. */
  readonly apis: ApiResources | undefined
  readonly base: ReadonlyMap<string, readonly string[]>
}
const KEY = 'all'
const MOST = 200
/** Rights of this server, and what the token endpoint gives a meaning of its own. */
const reserved = /^(?:internal_.*|SYSTEM|offline_access)$/i

/** Scopes of claims: those of the server and of the settings, and what a tenant made or changed. */
export const tenantScopes = ({ data, caches, apis, base }: TenantScopeDeps) => {
  const cache = caches.create<ScopesByName>('oidc.scopes', { max: 1000, ttlMs: 60_000 })
  const rows = (tenant: Tenant) => data.rows(tenant, scopeTable)
  const builtIn: ScopesByName = new Map(
    [...base].map(([name, claims]) => [name, { name, displayName: name, description: null, claims, builtIn: true }] as const),
  )
  const read = async (tenant: Tenant): Promise<ScopesByName> => {
    const own = await rows(tenant).list({}, { orderBy: [['name', 'asc']] })
    return own.length === 0 ? builtIn : new Map([...builtIn, ...own.map((row) => [row.name, { ...row, builtIn: base.has(row.name) }] as const)])
  }
  /** The same map until a scope changes. */
  const of = async (tenant: Tenant): Promise<ScopesByName> => cache.get(tenant, KEY) ?? (await cache.load(tenant, KEY, () => read(tenant))) ?? read(tenant)
  const refuseRight = async (tenant: Tenant, name: string): Promise<void> => {
    if (reserved.test(name) || ((await apis?.scopes(tenant, [name]))?.size ?? 0) > 0) throw new ScopeError('taken', 'the name is that of a right')
  }
  return {
    of,
    /** Of these names those that are scopes here and no rights: an API may have come later. Security rule 7.2. */
    async granted(tenant: Tenant, names: readonly string[]): Promise<readonly string[]> {
      const known = await of(tenant)
      const own = names.filter((name) => known.has(name) && !base.has(name))
      const rights = own.length > 0 ? await apis?.scopes(tenant, own) : undefined
      return names.filter((name) => known.has(name) && !rights?.has(name))
    },
    async add(tenant: Tenant, scope: ScopeRow): Promise<void> {
      if (base.has(scope.name)) throw new ScopeError('taken', 'it is there already')
      await refuseRight(tenant, scope.name)
      if ((await rows(tenant).count()) >= MOST) throw new ScopeError('invalid', `a tenant has at most ${MOST} of them`)
      await rows(tenant)
        .insert(scope)
        .catch((error: unknown) => {
          throw error instanceof UniqueViolation ? new ScopeError('taken', 'it is there already') : error
        })
      await cache.invalidate(tenant, KEY)
    },
    async replace(tenant: Tenant, scope: ScopeRow): Promise<void> {
      const { name, ...set } = scope
      const isThere = (await rows(tenant).update({ name }, set)) > 0
      if (!isThere && !base.has(name)) throw new ScopeError('notFound', 'there is no such scope')
      if (!isThere && !(await rows(tenant).insertIgnore(scope))) await rows(tenant).update({ name }, set)
      await cache.invalidate(tenant, KEY)
    },
    async remove(tenant: Tenant, name: string): Promise<void> {
      if (base.has(name)) throw new ScopeError('builtIn', 'what comes with the server is not removed')
      if ((await rows(tenant).remove({ name })) === 0) throw new ScopeError('notFound', 'there is no such scope')
      await cache.invalidate(tenant, KEY)
    },
  }
}
export type TenantScopes = ReturnType<typeof tenantScopes>
