import type { ClaimDialects } from '@gatehouse/claims/contracts'
import type { OidcConfig } from '../config.ts'
import type { ClaimSource } from '../contracts.ts'
import { ownClaim, standardClaims } from './dialect.ts'
import type { ClaimRegistry } from './release.ts'
import { standardScopes } from './scopes.ts'
import { rulesOfTenants } from './tenant-rules.ts'

/** The standard claims and scopes, those of the settings, and the claims of tenants. */
export const claimRegistry = ({ claims, scopes }: OidcConfig, sources: ReadonlyMap<string, ClaimSource>, dialects?: ClaimDialects): ClaimRegistry => {
  const rules = new Map([...Object.entries(standardClaims), ...Object.entries(claims).map(([name, local]) => [name, ownClaim(local)] as const)])
  return { rules, rulesOf: rulesOfTenants(rules, dialects), scopes: new Map([...Object.entries(standardScopes), ...Object.entries(scopes)]), sources }
}
