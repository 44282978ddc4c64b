const ORGANIZATION = 'internal_org_'
const EVERYTHING = 'SYSTEM'
const isManagement = (scope: string): boolean => scope.startsWith('internal_') || scope === EVERYTHING

/**
 * What a token for an organization may hold at most: no right to manage the tenant, and nothing that the token at hand has not, but
 * rights to manage the organization, which only there mean anything. oauth2-oidc.md §3.8, security rule 3.11.
 */
export const switchable = (wanted: readonly string[], held: readonly string[]): readonly string[] =>
  wanted.filter((scope) => scope.startsWith(ORGANIZATION) || (!isManagement(scope) && held.includes(scope)))
