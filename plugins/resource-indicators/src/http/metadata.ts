import { NotFound, type Tenant, type Tenants } from '@gatehouse/kernel'
import { get, ok, type Reply, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Issuer } from '@gatehouse/oauth/contracts'

interface Deps {
  readonly issuer: Issuer
  readonly tenants: Tenants
}
const open = { access: 'public', cors: 'public' } as const
const tenantPath = /^\/?t\/([^/]+)\/?$/

/** RFC 9728 §3: where clients get tokens for the APIs of this server, such as userinfo and SCIM. */
export const protectedResourceRoutes = ({ issuer, tenants }: Deps): RouteGroup => {
  const document = (tenant: Tenant): Reply =>
    ok(
      { resource: tenant.baseUrl, authorization_servers: [issuer.of(tenant)], bearer_methods_supported: ['header'], resource_name: tenant.name },
      { headers: { 'cache-control': 'public, max-age=300' } },
    )
  return routeGroup('resource-indicators.metadata', '', [
    get('/.well-known/oauth-protected-resource', open, ({ tenant }) => document(tenant)),
    // The path of the resource follows: RFC 9728 §3.1.
    get('/.well-known/oauth-protected-resource/*', open, async ({ params }) => {
      const slug = tenantPath.exec(params['*'] ?? '')?.[1]
      const tenant = slug === undefined ? undefined : await tenants.bySlug(slug)
      if (!tenant?.active) throw new NotFound('there is no such resource')
      return document(tenant)
    }),
  ])
}
