import type { Tenant } from '@gatehouse/kernel'
import type { Authentication, Client } from '@gatehouse/oauth/contracts'
import type { User } from '@gatehouse/users/contracts'
import type { ClaimSource } from '../contracts.ts'
import { type ClaimRule, localUri } from './dialect.ts'
import { type Place, requestedClaims } from './request.ts'

/** The claims of each scope. */
export type ScopeClaims = ReadonlyMap<string, { readonly claims: readonly string[] }>
export interface ClaimRegistry {
  /** The same for every tenant. */
  readonly rules: ReadonlyMap<string, ClaimRule>
  rulesOf(tenant: Tenant): Promise<ReadonlyMap<string, ClaimRule>>
  /** Those of the server and of the settings. */
  readonly scopes: ReadonlyMap<string, readonly string[]>
  scopesOf(tenant: Tenant): Promise<ScopeClaims>
  readonly sources: ReadonlyMap<string, ClaimSource>
}
export interface ReleaseOf {
  readonly tenant: Tenant
  readonly client: Client
  readonly user: User
  readonly scopes: readonly string[]
  readonly authentication: Authentication | undefined
}
/** Local URI of a claim; claims of sources go by their own name. */
export const uriOf = (rules: ReadonlyMap<string, ClaimRule>, name: string): string => localUri(rules.get(name)?.local ?? name)

type Rules = ReadonlyMap<string, ClaimRule>

/** Null: the application named none, and gets what the scopes hold. */
const wantedBy = ({ application }: Client): ReadonlySet<string> | null => {
  const { requestedClaims: wanted } = application.claimConfiguration
  return wanted.length === 0 ? null : new Set(wanted.map(({ claim }) => claim.uri))
}

/**
 * What an application learns of a user: claims of the granted scopes and those that the `claims` parameter named and the user
 * agreed to, as far as the application is set up for them and the user has a value. OpenID Connect Core §5.4 and §5.5.
 */
export const createClaimRelease = (registry: ClaimRegistry) => {
  const { rulesOf, scopesOf, sources } = registry
  const namesFor = (
    rules: Rules,
    scopeClaims: ScopeClaims,
    { client, scopes, authentication }: ReleaseOf,
    place: Place,
    withScopes: boolean,
  ): readonly string[] => {
    const names = new Set<string>()
    if (withScopes) for (const scope of scopes) for (const name of scopeClaims.get(scope)?.claims ?? []) names.add(name)
    if (authentication?.claims) {
      const agreed = authentication.grantedClaims ?? []
      const covered = new Set(scopes.flatMap((scope) => scopeClaims.get(scope)?.claims ?? []))
      for (const name of requestedClaims(authentication.claims, place).keys()) if (covered.has(name) || agreed.includes(uriOf(rules, name))) names.add(name)
    }
    const wanted = wantedBy(client)
    return wanted ? [...names].filter((name) => wanted.has(uriOf(rules, name))) : [...names]
  }
  const fromSources = async ({ tenant, client, user }: ReleaseOf, names: readonly string[], result: Record<string, unknown>) => {
    for (const source of sources.values()) {
      const asked = source.claims.filter((name) => names.includes(name))
      if (asked.length > 0) Object.assign(result, await source.values(tenant, client, user, asked))
    }
  }
  /** @param withScopes false: only what the `claims` parameter named for this place */
  return async (release: ReleaseOf, place: Place, withScopes = true): Promise<Record<string, unknown>> => {
    const result: Record<string, unknown> = {}
    const rules = await rulesOf(release.tenant)
    const names = namesFor(rules, await scopesOf(release.tenant), release, place, withScopes)
    for (const name of names) {
      const value = rules.get(name)?.value(release.user)
      if (value !== undefined) result[name] = value
    }
    if (sources.size > 0) await fromSources(release, names, result)
    return result
  }
}
export type ReleaseClaims = ReturnType<typeof createClaimRelease>
