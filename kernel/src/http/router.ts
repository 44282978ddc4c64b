import findMyWay from 'find-my-way'
import { NotFound } from '../errors/errors.ts'
import type { ErrorFormat, MountedRoute, RouteGroup } from './contracts.ts'
import { type MountDefaults, type Mounted, mounted, unavailable } from './mounted.ts'
import { formatFinder } from './route-format.ts'

export interface Match {
  readonly route: Mounted
  readonly params: Readonly<Record<string, string | undefined>>
}
export interface Router {
  find(method: string, path: string): Match | undefined
  /** Methods that the path knows, for Allow. */
  methods(path: string): readonly string[]
  /** The error shape where no route answers: that of the path's other methods, else that of its prefix. Undefined: it is nobody's. */
  formatOf(path: string): ErrorFormat | undefined
  readonly list: readonly MountedRoute[]
}
export interface RouterInput {
  readonly groups: Iterable<RouteGroup>
  /** Groups of plugins that did not start: answered with 503. */
  readonly leftOut: Iterable<RouteGroup>
  readonly contributorOf: (group: RouteGroup) => string
  readonly defaults: MountDefaults
}
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const noop = () => undefined

/** One trie of all routes: a lookup costs the length of the path, whatever the number of routes. @throws Error a route is not mountable */
export const createRouter = ({ groups, leftOut, contributorOf, defaults }: RouterInput): Router => {
  const trie = findMyWay({ caseSensitive: true, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false, maxParamLength: 2048 })
  const taken = new Map<string, Mounted>()
  const all = [...groups]
  const place = (route: Mounted) => {
    const { method, path, plugin, group } = route.info
    const key = `${method} ${path.replaceAll(/:[^/()]+/g, ':')}`
    const first = taken.get(key)?.info
    if (first) throw new Error(`plugin '${plugin}': ${method} ${path} of '${group}' is taken by '${first.group}' of plugin '${first.plugin}'`)
    trie.on(method, path, noop, route)
    taken.set(key, route)
  }
  for (const group of all) for (const route of group.routes) place(mounted(group, route, contributorOf(group), defaults))
  const list = [...taken.values()].map(({ info }) => info)
  for (const group of leftOut) {
    for (const route of group.routes) {
      const { method, path } = mounted(group, route, contributorOf(group), defaults).info
      if (!trie.hasRoute(method, path)) trie.on(method, path, noop, unavailable(mounted(group, route, contributorOf(group), defaults)))
    }
  }
  const find = (method: string, path: string): Match | undefined => {
    const found = trie.find((method === 'HEAD' ? 'GET' : method) as 'GET', path)
    return found ? { route: found.store as Mounted, params: found.params } : undefined
  }
  const byPrefix = formatFinder([...all, ...leftOut])
  return {
    find,
    methods(path) {
      const known = methods.filter((method) => trie.find(method, path) !== null)
      return known.includes('GET') ? [...known, 'HEAD', 'OPTIONS'] : known.length > 0 ? [...known, 'OPTIONS'] : []
    },
    formatOf(path) {
      for (const method of methods) {
        const match = find(method, path)
        if (match) return match.route.errors
      }
      return byPrefix(path)
    },
    list,
  }
}
export const noRoute = () => new NotFound('there is nothing at this address')
