import type { ApiResource } from '@gatehouse/api-resources/contracts'
import type { Authorization } from './data/application-table.ts'
import { ApplicationsError } from './errors.ts'

export interface Details {
  readonly policyIdentifier: string
  readonly scopes: readonly string[]
  readonly authorizationDetailsTypes: readonly string[]
}
export interface ScopeChange {
  readonly addedScopes: readonly string[]
  readonly removedScopes: readonly string[]
  readonly addedAuthorizationDetailsTypes: readonly string[]
}

const knownScopes = (api: ApiResource, scopes: readonly string[]): readonly string[] => {
  const known = new Set(api.scopes.map(({ name }) => name))
  if (scopes.some((scope) => !known.has(scope))) throw new ApplicationsError('scopeNotFound', 'the API has no such scope')
  return [...new Set(scopes)]
}
const noDetailsTypes = (types: readonly string[]): void => {
  if (types.length > 0) throw new ApplicationsError('unknownDetailsType', 'the API has no such authorization details type')
}

/** Scopes that code granted before the APIs were known, put under their API; a scope that no API has any more keeps no API. */
export const settled = (authorizations: readonly Authorization[], system: readonly ApiResource[]): readonly Authorization[] => {
  const loose = authorizations.filter(({ apiId }) => apiId === null).flatMap(({ scopes }) => scopes)
  if (loose.length === 0) return authorizations
  const byApi = new Map(authorizations.flatMap((item) => (item.apiId === null ? [] : [[item.apiId, item] as const])))
  const left: string[] = []
  for (const scope of loose) {
    const api = system.find(({ scopes }) => scopes.some(({ name }) => name === scope))
    if (!api) left.push(scope)
    else {
      const before = byApi.get(api.id)
      byApi.set(api.id, { apiId: api.id, policy: 'RBAC', ...before, scopes: [...new Set([...(before?.scopes ?? []), scope])] })
    }
  }
  return [...byApi.values(), ...(left.length > 0 ? [{ apiId: null, policy: 'RBAC' as const, scopes: left }] : [])]
}

export const authorize = (current: readonly Authorization[], api: ApiResource, details: Details): readonly Authorization[] => {
  if (details.policyIdentifier !== 'RBAC' && details.policyIdentifier !== 'No Policy') throw new ApplicationsError('badPolicy', 'the policy is not known')
  if (details.policyIdentifier !== 'RBAC' && api.requiresAuthorization) throw new ApplicationsError('policyNotAllowed', 'this API takes the policy RBAC only')
  noDetailsTypes(details.authorizationDetailsTypes)
  if (current.some(({ apiId }) => apiId === api.id)) throw new ApplicationsError('apiAuthorized', 'the API is authorized already')
  return [...current, { apiId: api.id, policy: details.policyIdentifier, scopes: knownScopes(api, details.scopes) }]
}
const notAuthorized = () => new ApplicationsError('apiNotAuthorized', 'the API is not authorized for this application')

export const rescope = (current: readonly Authorization[], api: ApiResource, change: ScopeChange): readonly Authorization[] => {
  noDetailsTypes(change.addedAuthorizationDetailsTypes)
  const added = knownScopes(api, change.addedScopes)
  if (!current.some(({ apiId }) => apiId === api.id)) throw notAuthorized()
  return current.map((item) => {
    if (item.apiId !== api.id) return item
    const kept = item.scopes.filter((scope) => !change.removedScopes.includes(scope))
    return { ...item, scopes: [...new Set([...kept, ...added])] }
  })
}
/** Nothing to do where it was not authorized: DELETE may be repeated. */
export const withdraw = (current: readonly Authorization[], apiId: string): readonly Authorization[] => current.filter((item) => item.apiId !== apiId)
/** An API lost scopes, or is gone. */
export const bereft = (current: readonly Authorization[], apiId: string, lost: readonly string[] | 'all'): readonly Authorization[] =>
  current.flatMap((item) => {
    if (item.apiId !== apiId) return [item]
    return lost === 'all' ? [] : [{ ...item, scopes: item.scopes.filter((scope) => !lost.includes(scope)) }]
  })
