import { Transient } from '../errors/errors.ts'
import type { BodyRules } from './body/body.ts'
import type { HttpConfig } from './config.ts'
import type { BodyKind, ErrorFormat, MountedRoute, Route, RouteGroup, RouteOptions } from './contracts.ts'
import { restErrors } from './failures.ts'

/** A route with everything that can be decided before the first request. */
export interface Mounted {
  readonly info: MountedRoute
  // biome-ignore lint/suspicious/noExplicitAny: each route has types of its own
  readonly options: RouteOptions<any, any, any>
  readonly handle: Route['handle']
  readonly errors: ErrorFormat
  /** Undefined: the route reads no body. */
  readonly body: BodyRules | undefined
  readonly timeoutMs: number
  /** Undefined: public. */
  readonly permission: string | undefined
}
export interface MountDefaults {
  readonly config: HttpConfig
  readonly timeoutMs: number
}

const kindOf = ({ accepts, body }: RouteOptions<unknown, unknown, unknown>): BodyKind | undefined => accepts ?? (body ? 'json' : undefined)
const fullPath = (prefix: string, path: string) => (path === '' || path === '/' ? prefix || '/' : `${prefix}${path}`)

/** @throws Error no access rule: security rule 7.4 */
export const mounted = (group: RouteGroup, route: Route, plugin: string, { config, timeoutMs }: MountDefaults): Mounted => {
  const { options } = route
  const path = fullPath(group.prefix, route.path)
  const access = options?.access
  if (access !== 'public' && typeof access?.permission !== 'string') {
    throw new Error(`plugin '${plugin}': ${route.method} ${path} has no access rule; say 'public' or name a permission`)
  }
  const kind = kindOf(options)
  return {
    info: { method: route.method, path, access, group: group.id, plugin },
    options,
    handle: route.handle,
    errors: options.errors ?? group.errors ?? restErrors,
    body: kind && {
      kind,
      jsonTypes: new Set(['application/json', ...(options.mediaTypes ?? [])].map((type) => type.toLowerCase())),
      limit: options.bodyLimit ?? config.bodyLimit,
      maxDepth: config.jsonDepth,
      maxParameters: config.maxParameters,
      repeatable: options.repeatable === true,
      lists: options.lists,
    },
    timeoutMs: options.timeoutMs ?? timeoutMs,
    permission: access === 'public' ? undefined : access.permission,
  }
}

/** Answers for a route whose plugin did not start. */
export const unavailable = (route: Mounted): Mounted => ({
  ...route,
  options: { access: 'public' },
  permission: undefined,
  body: undefined,
  handle: () => {
    throw new Transient('this part of the server is not available')
  },
})
