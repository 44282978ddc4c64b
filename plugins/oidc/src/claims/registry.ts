import type { OidcConfig } from '../config.ts'
import type { ClaimSource } from '../contracts.ts'
import { ownClaim, standardClaims } from './dialect.ts'
import type { ClaimRegistry } from './release.ts'
import { standardScopes } from './scopes.ts'

/** The standard claims and scopes, and those of the settings. */
export const claimRegistry = ({ claims, scopes }: OidcConfig, sources: ReadonlyMap<string, ClaimSource>): ClaimRegistry => ({
  rules: new Map([...Object.entries(standardClaims), ...Object.entries(claims).map(([name, local]) => [name, ownClaim(local)] as const)]),
  scopes: new Map([...Object.entries(standardScopes), ...Object.entries(scopes)]),
  sources,
})
