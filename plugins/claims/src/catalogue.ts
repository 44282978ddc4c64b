import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Caches } from '@gatehouse/kernel/state'
import { builtInDialects, builtInExternals, builtInLocals } from './built-in/catalogue.ts'
import type { ClaimDialects, ExternalClaim, LocalClaim } from './contracts.ts'
import { dialectTable, externalTable, type LocalRow, localTable } from './data/tables.ts'
import { faultOf, matchesPattern } from './pattern/patterns.ts'
import { flagsOf, refusalOf } from './rules.ts'

/** All claims of a tenant: those of the server and its own. */
export interface Catalogue {
  readonly dialects: readonly string[]
  readonly locals: ReadonlyMap<string, LocalClaim>
  readonly list: readonly LocalClaim[]
  readonly externals: ReadonlyMap<string, ReadonlyMap<string, ExternalClaim>>
}
const KEY = 'all'
const none: ReadonlyMap<string, ExternalClaim> = new Map()
export const toLocal = ({ uri, definition }: LocalRow): LocalClaim => ({ ...definition, uri, builtIn: builtInLocals.has(uri) })
const unchanged = [...builtInLocals.values()]
const byDialect = (all: readonly ExternalClaim[]): Catalogue['externals'] => {
  const found = new Map<string, Map<string, ExternalClaim>>()
  for (const claim of all) found.set(claim.dialect, (found.get(claim.dialect) ?? new Map()).set(claim.uri, claim))
  return found
}

export const createCatalogue = (data: Data, caches: Caches) => {
  const cache = caches.create<Catalogue>('claims.catalogue', { max: 1000, ttlMs: 60_000 })
  const read = async (tenant: Tenant): Promise<Catalogue> => {
    const dialects = await data.rows(tenant, dialectTable).list({}, { orderBy: [['uri', 'asc']] })
    const locals = await data.rows(tenant, localTable).list({}, { orderBy: [['uri', 'asc']] })
    const externals = await data.rows(tenant, externalTable).list({}, { orderBy: [['uri', 'asc']] })
    // What a tenant changed of the server's takes its place.
    const all = new Map([...builtInLocals, ...locals.map((row) => [row.uri, toLocal(row)] as const)])
    return {
      dialects: [...builtInDialects, ...dialects.map(({ uri }) => uri)],
      locals: all,
      list: locals.length === 0 ? unchanged : [...all.values()],
      externals: byDialect([...builtInExternals, ...externals.map((row) => ({ ...row, builtIn: false }))]),
    }
  }
  const of = async (tenant: Tenant): Promise<Catalogue> => cache.get(tenant, KEY) ?? (await cache.load(tenant, KEY, () => read(tenant))) ?? read(tenant)
  return {
    of,
    changed: (tenant: Tenant): Promise<void> => cache.invalidate(tenant, KEY),
    service: {
      local: async (tenant, uri) => (await of(tenant)).locals.get(uri),
      locals: async (tenant) => (await of(tenant)).list,
      externals: async (tenant, dialect) => (await of(tenant)).externals.get(dialect) ?? none,
      matches: matchesPattern,
      patternFault: faultOf,
      flags: flagsOf,
      refusal: refusalOf,
    } satisfies ClaimDialects,
  }
}
export type ClaimCatalogue = ReturnType<typeof createCatalogue>
