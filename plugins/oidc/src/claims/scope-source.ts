import type { ScopeSource } from '@gatehouse/oauth/contracts'
import type { ClaimRegistry } from './release.ts'
import { standardScopes } from './scopes.ts'

/** OpenID Connect scopes are about a user: an application for itself gets none. */
export const oidcScopes = ({ scopes }: Pick<ClaimRegistry, 'scopes'>): ScopeSource => ({
  name: 'oidc',
  grant: async (_tenant, _client, user, requested) => (user ? requested.filter((scope) => scopes.has(scope)) : []),
  describe: async (_tenant, names) =>
    names
      .filter((name) => scopes.has(name))
      .map((name) =>
        Object.hasOwn(standardScopes, name)
          ? { name, label: `oidc.scope_${name}`, description: `oidc.scope_${name}_text` }
          : { name, label: name, description: (scopes.get(name) ?? []).join(', ') },
      ),
})
