import type { IncomingHttpHeaders } from 'node:http'
import type { Tenant } from '../tenancy/contracts.ts'
import type { CorsOrigins, RouteOptions } from './contracts.ts'

type Headers = Readonly<Record<string, string>>
type Rule = RouteOptions<unknown, unknown, unknown>['cors']

const exposed = 'www-authenticate, dpop-nonce, location, etag, correlation-id, retry-after'
const allowedHeaders = 'authorization, content-type, accept, dpop, if-match, if-none-match, correlation-id'
const sane = /^https?:\/\/[^\s/?#]{1,260}$|^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/?#]{1,260}$/i

/**
 * Cross-origin reads (Fetch §3.3). Credentials are never allowed, so a cookie is of no use to another origin.
 * @param origins what plugins contributed; any of them may know an origin
 */
export const createCors = (origins: () => Iterable<CorsOrigins>) => {
  const known = async (tenant: Tenant, origin: string): Promise<boolean> => {
    if (!sane.test(origin)) return false
    for (const source of origins()) if (await source.allows(tenant, origin)) return true
    return false
  }
  /** Headers of the answer itself; undefined: none. */
  const headers = (rule: Rule, tenant: Tenant, { origin }: IncomingHttpHeaders): Promise<Headers> | Headers | undefined => {
    if (rule === undefined) return undefined
    if (rule === 'public') return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed }
    if (origin === undefined) return { vary: 'Origin' }
    return known(tenant, origin).then(
      (allowed): Headers =>
        allowed ? { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed, vary: 'Origin' } : { vary: 'Origin' },
    )
  }
  return {
    headers,
    /** Headers of a preflight answer. */
    async preflight(rule: Rule, tenant: Tenant, request: IncomingHttpHeaders, methods: readonly string[]): Promise<Headers> {
      const base = await headers(rule, tenant, request)
      if (!base || base['access-control-allow-origin'] === undefined) return base ?? {}
      return {
        'access-control-allow-origin': base['access-control-allow-origin'],
        'access-control-allow-methods': methods.join(', '),
        'access-control-allow-headers': allowedHeaders,
        'access-control-max-age': '600',
        vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      }
    },
  }
}
export type Cors = ReturnType<typeof createCors>
