import { NotFound, type Tenant, type Tenants } from '@gatehouse/kernel'
import { cached, get, type Reply, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Keys } from '@gatehouse/keys/contracts'
import { LRUCache } from 'lru-cache'
import type { Issuer, ServerMetadata } from '../contracts.ts'

interface Deps {
  readonly metadata: ServerMetadata
  readonly keys: Keys
  readonly tenants: Tenants
  readonly issuer: Issuer
}
const MOST_TENANTS = 2000
/** Seconds that clients may keep it. Keys are published before they sign. */
const MAX_AGE = 300
const open = { access: 'public', cors: 'public' } as const
/** Of the tenant in a path, and what follows it. */
const tenantPath = /^\/?(?:t\/([^/]+)(?=\/|$))?\/?(.*?)\/?$/

/** Documents that change with the configuration or the keys only, as bytes. */
export const metadataRoutes = ({ metadata, keys, tenants, issuer }: Deps): RouteGroup => {
  const document = async (tenant: Tenant): Promise<Reply> => cached(await metadata.bytes(tenant), 'application/json', MAX_AGE)
  const keySets = new LRUCache<string, { readonly version: string; readonly bytes: Buffer }>({ max: MOST_TENANTS })
  const keySet = async (tenant: Tenant): Promise<Buffer> => {
    const version = await keys.version(tenant)
    const known = keySets.get(tenant.id)
    if (known?.version === version) return known.bytes
    const bytes = Buffer.from(JSON.stringify({ keys: await keys.publicKeys(tenant) }))
    keySets.set(tenant.id, { version, bytes })
    return bytes
  }
  /** RFC 8414 §3.1: the issuer's path follows, with the tenant in it. */
  const tenantAt = async (path: string, tenant: Tenant): Promise<Tenant> => {
    const [, slug, rest] = tenantPath.exec(path) ?? []
    const found = slug === undefined ? tenant : await tenants.bySlug(slug)
    if (!found?.active || issuer.of(found) !== `${found.baseUrl}${rest ? `/${rest}` : ''}`) throw new NotFound('there is no such issuer')
    return found
  }
  return routeGroup('oauth.metadata', '', [
    get('/oauth2/jwks', open, async ({ tenant }) => cached(await keySet(tenant), 'application/json', MAX_AGE)),
    get('/oauth2/token/.well-known/oauth-authorization-server', open, ({ tenant }) => document(tenant)),
    get('/.well-known/oauth-authorization-server', open, ({ tenant }) => document(tenant)),
    get('/.well-known/oauth-authorization-server/*', open, async ({ tenant, params }) => document(await tenantAt(params['*'] ?? '', tenant))),
  ])
}
