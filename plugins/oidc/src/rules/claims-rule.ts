import type { Tenant } from '@gatehouse/kernel'
import { type AuthorizationDemand, AuthorizationError, type AuthorizationRule, type Client } from '@gatehouse/oauth/contracts'
import type { ClaimRule } from '../claims/dialect.ts'
import type { ClaimRegistry, ScopeClaims } from '../claims/release.ts'
import { uriOf } from '../claims/release.ts'
import { type ClaimRequest, parseClaimsParameter, requestedClaims } from '../claims/request.ts'

type UserOfSubject = (tenant: Tenant, client: Client, subject: string) => Promise<string | undefined>
type Rules = ReadonlyMap<string, ClaimRule>
interface Deps {
  readonly registry: ClaimRegistry
  readonly userOf: UserOfSubject
}
const stringsOf = ({ value, values }: ClaimRequest): readonly string[] => [value, ...(values ?? [])].filter((one) => typeof one === 'string')
/** The id that the consent page's form carries: letters, digits, `_` and `-`. */
const formId = (name: string) => name.replace(/[^\w-]/g, '_')

/** The `claims` parameter, OpenID Connect Core §5.5: what it asks of the login and of the consent. */
export const claimsRule = ({ registry, userOf }: Deps): AuthorizationRule => {
  const { sources } = registry
  const known = (rules: Rules, name: string) => rules.has(name) || [...sources.values()].some(({ claims }) => claims.includes(name))
  /** Claims that no scope of the request covers, for the consent page. */
  const beyond = (rules: Rules, scopeClaims: ScopeClaims, names: ReadonlyMap<string, ClaimRequest>, scopes: readonly string[]) => {
    const covered = new Set(scopes.flatMap((scope) => scopeClaims.get(scope)?.claims ?? []))
    return [...names]
      .filter(([name]) => known(rules, name) && !covered.has(name))
      .map(([name]) => ({ id: formId(name), uri: uriOf(rules, name), label: name, mandatory: false }))
  }
  return {
    name: 'oidc.claims',
    async judge({ tenant, client, params, scopes }): Promise<AuthorizationDemand | undefined> {
      if (params.claims === undefined) return undefined
      const parameter = parseClaimsParameter(params.claims)
      if (!parameter) throw new AuthorizationError('invalid_request', 'the claims parameter is malformed')
      const forIdToken = requestedClaims(parameter, 'id_token')
      const names = new Map([...requestedClaims(parameter, 'userinfo'), ...forIdToken])
      const claims = beyond(await registry.rulesOf(tenant), await registry.scopesOf(tenant), names, scopes)
      const acr = forIdToken.get('acr')
      const subject = forIdToken.get('sub')?.value
      const userId = typeof subject === 'string' ? ((await userOf(tenant, client, subject)) ?? 'nobody') : undefined
      return {
        ...(claims.length === 0 ? {} : { claims }),
        ...(acr?.essential && stringsOf(acr).length > 0 ? { acrValues: stringsOf(acr) } : {}),
        ...(userId === undefined ? {} : { userId }),
      }
    },
  }
}
