import { BadRequest, NotFound, s, type Tenant } from '@gatehouse/kernel'
import { cached, get, json, type Reply, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Issuer, ServerMetadata } from '@gatehouse/oauth/contracts'

interface Deps {
  readonly metadata: ServerMetadata
  readonly issuer: Issuer
}
const MAX_AGE = 300
const open = { access: 'public', cors: 'public' } as const
const places = new Set(['token', 'oidcdiscovery'])
const REL = 'http://openid.net/specs/connect/1.0/issuer'

/** OpenID Connect Discovery §4 at the reference product's two places and at the root, and §2 (RFC 7033). */
export const discoveryRoutes = ({ metadata, issuer }: Deps): RouteGroup => {
  const document = async (tenant: Tenant): Promise<Reply> => cached(await metadata.bytes(tenant), 'application/json', MAX_AGE)
  return routeGroup(
    'oidc.discovery',
    '',
    [
      get('/.well-known/openid-configuration', open, ({ tenant }) => document(tenant)),
      get('/oauth2/:place/.well-known/openid-configuration', { ...open, params: s.params({ place: s.text() }) }, ({ tenant, params }) => {
        if (!places.has(params.place)) throw new BadRequest('Invalid path to the discovery document: it is /oauth2/token/.well-known/openid-configuration')
        return document(tenant)
      }),
      get('/.well-known/webfinger', { ...open, query: s.params({ resource: s.text(), rel: s.optional(s.text()) }) }, ({ tenant, query }) => {
        const { resource, rel } = query
        if (!/^(?:acct:|https?:\/\/).{1,500}$/.test(resource)) throw new BadRequest('invalid_resource')
        if (rel !== undefined && rel !== REL) throw new NotFound('there is no such relation')
        const body = { subject: resource, links: [{ rel: REL, href: issuer.of(tenant) }] }
        return json(200, body, { headers: { 'content-type': 'application/jrd+json' } })
      }),
    ],
    { errors: ({ status, message }) => json(status, { error: status < 500 ? message : 'server_error' }) },
  )
}
