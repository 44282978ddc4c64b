import type { Log } from '../log/contracts.ts'
import type { HttpConfig } from './config.ts'
import type { Metrics } from './contracts.ts'
import type { Exchange } from './exchange.ts'
import type { Mounted } from './mounted.ts'

type Timer = (seconds: number) => void
const help = 'Time to answer a request, by route.'
const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Timers by route, method and status, made when first needed. Labels are bounded: routes are, and so are statuses. */
const timers = (metrics: Metrics) => {
  const byRoute = new Map<Mounted | undefined, Map<string, Timer>>()
  return (route: Mounted | undefined, method: string, status: number): Timer => {
    const ofRoute = byRoute.get(route) ?? new Map<string, Timer>()
    byRoute.set(route, ofRoute)
    const key = `${known.has(method) ? method : 'other'} ${status}`
    const found = ofRoute.get(key)
    if (found) return found
    const [verb = '', code = ''] = key.split(' ')
    const made = metrics.timer('gatehouse_http_request_seconds', help, { route: route?.info.path ?? 'none', method: verb, status: code })
    ofRoute.set(key, made)
    return made
  }
}

/** Counts and logs answers. The log has the route's pattern, not the path: there are secrets in some paths and queries. */
export const observer = (log: Log, metrics: Metrics | undefined, level: HttpConfig['accessLog']) => {
  const timerOf = metrics && timers(metrics)
  const write = level === 'off' ? undefined : log[level].bind(log)
  return ({ req, route, started, request, id }: Exchange, status: number): void => {
    const elapsed = performance.now() - started
    const method = req.method ?? ''
    timerOf?.(route, method, status)(elapsed / 1000)
    write?.('request', {
      method,
      route: route?.info.path ?? 'none',
      status,
      ms: Math.round(elapsed * 10) / 10,
      traceId: id,
      source: request?.remoteAddress,
    })
  }
}
export type Observe = ReturnType<typeof observer>
