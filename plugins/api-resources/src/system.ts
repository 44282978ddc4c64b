import { createHash } from 'node:crypto'
import type { RouteTable } from '@gatehouse/kernel/http'
import type { ApiResource, ApiScope, SystemApi } from './contracts.ts'

const rest = /^\/api\/[^/]+\/[^/]+\/[^/:]+/
const versioned = /^\/[^/]+\/v\d+\/[^/:]+/
const identifierOf = (path: string): string =>
  rest.exec(path)?.[0] ?? versioned.exec(path)?.[0] ?? path.split('/:')[0]?.split('/').slice(0, 3).join('/') ?? path
/** Shaped like a UUID, and the same on every node and after every start. */
const idOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
const words = (text: string): string => {
  const spaced = text.replaceAll(/[-_]/g, ' ')
  return `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`
}
const scopeOf = (name: string): ApiScope => ({
  id: idOf(`gatehouse scope ${name}`),
  name,
  displayName: words(name.replace(/^internal_/, '')),
  description: null,
})
const apiOf = (identifier: string, scopes: Iterable<string>, name: string | undefined): ApiResource => ({
  id: idOf(`gatehouse api ${identifier}`),
  name: name ?? `${words(identifier.startsWith('/scim2/') ? `SCIM2 ${identifier.slice(7).replace('/', ' ')}` : (identifier.split('/').at(-1) ?? ''))} API`,
  identifier,
  description: null,
  type: 'TENANT',
  requiresAuthorization: true,
  scopes: [...scopes].sort().map(scopeOf),
})

/** The management APIs, read from the mounted routes, so that no list has to be kept: what a route demands can be granted. */
export const systemApisOf = (routes: RouteTable, further: ReadonlyMap<string, SystemApi>) => {
  const read = (): readonly ApiResource[] => {
    const scopes = new Map<string, Set<string>>()
    const add = (identifier: string, name: string) => scopes.set(identifier, (scopes.get(identifier) ?? new Set()).add(name))
    for (const { path, access } of routes.list()) if (access !== 'public') add(identifierOf(path), access.permission)
    for (const api of further.values()) for (const name of api.scopes) add(api.identifier, name)
    return [...scopes]
      .map(([identifier, names]) => apiOf(identifier, names, further.get(identifier)?.name))
      .sort((a, b) => (a.identifier < b.identifier ? -1 : 1))
  }
  let kept:
    | {
        readonly list: readonly ApiResource[]
        readonly byId: ReadonlyMap<string, ApiResource>
        readonly scopes: ReadonlyMap<string, ApiScope & { apiId: string }>
      }
    | undefined
  const all = () => {
    if (kept) return kept
    const list = read()
    const scopes = new Map<string, ApiScope & { apiId: string }>()
    for (const api of list) for (const scope of api.scopes) if (!scopes.has(scope.name)) scopes.set(scope.name, { ...scope, apiId: api.id })
    const made = { list, byId: new Map(list.map((api) => [api.id, api])), scopes }
    if (routes.list().length > 0) kept = made
    return made
  }
  return {
    list: () => all().list,
    find: (id: string) => all().byId.get(id),
    scope: (name: string) => all().scopes.get(name),
    scopes: () => [...all().scopes.values()],
  }
}
export type SystemApis = ReturnType<typeof systemApisOf>
