import { type ClaimDialects, type ExternalClaim, type LocalClaim, localDialect, oidcDialect } from '@gatehouse/claims/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { ClaimValue } from '@gatehouse/users/contracts'
import { type ClaimRule, standardClaims } from './dialect.ts'

type Rules = ReadonlyMap<string, ClaimRule>
/** What a token says about itself and its login: no claim of a user goes by these names, or a user could choose its own `acr`. Security rule 3.2. */
const protocolNames = new Set(
  'iss sub aud exp nbf iat jti azp nonce auth_time acr amr at_hash c_hash s_hash sid sub_jwk cnf act may_act scope client_id events org_id _claim_names _claim_sources'.split(
    ' ',
  ),
)
/** Names of prototypes: security rule 1.6. */
const impossible = new Set(['__proto__', 'constructor', 'prototype'])
/** Secrets of a user, and what other plugins tell. */
const never = new Set(['identity/secretkey', 'identity/verifySecretkey', 'identity/backupCodes', 'oneTimePassword', 'groups', 'roles', 'role'])

const typed = ({ dataType }: LocalClaim, value: ClaimValue): unknown => {
  if (typeof value !== 'string') return value ?? undefined
  if (value === '') return undefined
  if (dataType === 'boolean') return value === 'true'
  const number = dataType === 'integer' || dataType === 'decimal' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : value
}
const ruleOf = (claim: LocalClaim, local: string): ClaimRule => ({
  local,
  value({ claims }) {
    const value = Object.hasOwn(claims, local) ? claims[local] : undefined
    if (value === undefined || value === null) return undefined
    const values = (Array.isArray(value) ? value : [value]).map((one: ClaimValue) => typed(claim, one)).filter((one) => one !== undefined)
    if (values.length === 0) return undefined
    return claim.multiValued || Array.isArray(value) ? values : values[0]
  },
})

/**
 * The rules of the settings, and those that the tenant's OpenID Connect dialect holds besides: a mapping of the tenant's own
 * counts before the settings. Kept as long as the claims they were made of, so a sign-in reads nothing from the database.
 */
export const rulesOfTenants = (base: Rules, dialects: ClaimDialects | undefined): ((tenant: Tenant) => Promise<Rules>) => {
  const known = new WeakMap<ReadonlyMap<string, ExternalClaim>, Rules>()
  const made = (mappings: ReadonlyMap<string, ExternalClaim>, locals: ReadonlyMap<string, LocalClaim>): Rules => {
    const rules = new Map(base)
    for (const { uri: name, local: uri, builtIn } of mappings.values()) {
      const claim = locals.get(uri)
      const local = uri.slice(localDialect.length + 1)
      const taken = builtIn ? base.has(name) : Object.hasOwn(standardClaims, name)
      if (claim && !taken && !protocolNames.has(name) && !impossible.has(name) && !never.has(local)) rules.set(name, ruleOf(claim, local))
    }
    return rules
  }
  return async (tenant) => {
    if (!dialects) return base
    const mappings = await dialects.externals(tenant, oidcDialect)
    const rules = known.get(mappings) ?? made(mappings, new Map((await dialects.locals(tenant)).map((claim) => [claim.uri, claim])))
    known.set(mappings, rules)
    return rules
  }
}
