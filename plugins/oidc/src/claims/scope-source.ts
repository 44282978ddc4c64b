import type { ScopeSource } from '@gatehouse/oauth/contracts'
import type { TenantScopes } from '../scopes/tenant-scopes.ts'
import { standardScopes } from './scopes.ts'

/** OpenID Connect scopes are about a user: an application for itself gets none. */
export const oidcScopes = (scopes: TenantScopes): ScopeSource => ({
  name: 'oidc',
  grant: async (tenant, _client, user, requested) => (user ? scopes.granted(tenant, requested) : []),
  async describe(tenant, names) {
    const known = await scopes.of(tenant)
    return names.flatMap((name) => {
      const scope = known.get(name)
      if (!scope) return []
      if (scope.builtIn && Object.hasOwn(standardScopes, name)) return [{ name, label: `oidc.scope_${name}`, description: `oidc.scope_${name}_text` }]
      return [{ name, label: scope.displayName, description: scope.description ?? scope.claims.join(', ') }]
    })
  },
})
