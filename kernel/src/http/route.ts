import type { ErrorFormat, Reply, Request, Route, RouteGroup, RouteOptions } from './contracts.ts'

type Handler<P, Q, B> = (request: Request<P, Q, B>) => Promise<Reply> | Reply
const route =
  (method: Route['method']) =>
  <P = Record<string, string>, Q = Record<string, string>, B = undefined>(path: string, options: RouteOptions<P, Q, B>, handle: Handler<P, Q, B>): Route => ({
    method,
    path,
    options,
    handle,
  })
export const get = route('GET')
export const post = route('POST')
export const put = route('PUT')
export const patch = route('PATCH')
export const del = route('DELETE')

/** Routes below one prefix that answer errors in one shape. `id` names the group in messages. */
export const routeGroup = (id: string, prefix: string, routes: readonly Route[], options: { errors?: ErrorFormat } = {}): RouteGroup => ({
  id,
  prefix,
  routes,
  ...options,
})
