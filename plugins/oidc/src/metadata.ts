import type { Openings } from '@gatehouse/authn/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { MetadataSource } from '@gatehouse/oauth/contracts'
import type { ClaimRegistry } from './claims/release.ts'

const protocolClaims = ['sub', 'iss', 'aud', 'azp', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'at_hash', 'sid']

type Members = Readonly<Record<string, unknown>>
/** Scopes and claims of the tenant. Made once for each state of both. */
const tenantMembers = ({ rulesOf, scopesOf }: Pick<ClaimRegistry, 'rulesOf' | 'scopesOf'>) => {
  const made = new WeakMap<object, WeakMap<object, Members>>()
  return async (tenant: Tenant): Promise<Members> => {
    const [rules, scopes] = [await rulesOf(tenant), await scopesOf(tenant)]
    const beside = made.get(rules) ?? new WeakMap<object, Members>()
    made.set(rules, beside)
    const members = beside.get(scopes) ?? { scopes_supported: [...scopes.keys()], claims_supported: [...rules.keys()] }
    beside.set(scopes, members)
    return members
  }
}
/** OpenID Connect Discovery §3: what this plugin adds to the document. */
export const oidcMembers = ({ rules, scopes, sources, rulesOf, scopesOf }: ClaimRegistry, algorithms: readonly SigningAlgorithm[]): MetadataSource => ({
  name: 'oidc',
  current: tenantMembers({ rulesOf, scopesOf }),
  members: ({ baseUrl }) => ({
    userinfo_endpoint: `${baseUrl}/oauth2/userinfo`,
    end_session_endpoint: `${baseUrl}/oidc/logout`,
    check_session_iframe: `${baseUrl}/oidc/checksession`,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    scopes_supported: [...scopes.keys()],
    claims_supported: [...protocolClaims, ...rules.keys(), ...[...sources.values()].flatMap(({ claims }) => claims)],
    claim_types_supported: ['normal'],
    claims_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    subject_types_supported: ['public', 'pairwise'],
    id_token_signing_alg_values_supported: algorithms,
    userinfo_signing_alg_values_supported: algorithms,
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
  }),
})
const withCreate: Members = { prompt_values_supported: ['create'] }
const asEver: Members = {}
/** Initiating User Registration via OpenID Connect 1.0 §4.2: where people may register themselves. */
export const createMember = (openings: Openings): MetadataSource => ({
  name: 'oidc.create',
  current: async (tenant) => ((await openings.has(tenant, 'create')) ? withCreate : asEver),
  members: () => ({}),
})
