import type { ClaimDialects } from '@gatehouse/claims/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { OidcConfig } from '../config.ts'
import type { ClaimSource } from '../contracts.ts'
import { ownClaim, standardClaims } from './dialect.ts'
import type { ClaimRegistry, ScopeClaims } from './release.ts'
import { standardScopes } from './scopes.ts'
import { rulesOfTenants } from './tenant-rules.ts'

export const baseScopes = ({ scopes }: Pick<OidcConfig, 'scopes'>): ClaimRegistry['scopes'] =>
  new Map([...Object.entries(standardScopes), ...Object.entries(scopes)])

export interface RegistryDeps {
  readonly sources: ReadonlyMap<string, ClaimSource>
  readonly dialects: ClaimDialects | undefined
  readonly scopes: { of(tenant: Tenant): Promise<ScopeClaims> }
}
/** The standard claims and scopes, those of the settings, and those of tenants. */
export const claimRegistry = (config: OidcConfig, { sources, dialects, scopes }: RegistryDeps): ClaimRegistry => {
  const rules = new Map([...Object.entries(standardClaims), ...Object.entries(config.claims).map(([name, local]) => [name, ownClaim(local)] as const)])
  return { rules, rulesOf: rulesOfTenants(rules, dialects), scopes: baseScopes(config), scopesOf: scopes.of, sources }
}
