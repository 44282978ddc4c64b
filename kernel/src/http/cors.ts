import type { IncomingHttpHeaders } from 'node:http'
import type { Tenant } from '../tenancy/contracts.ts'
import type { CorsOrigins, RouteOptions } from './contracts.ts'

type Headers = Readonly<Record<string, string>>
type Rule = RouteOptions<unknown, unknown, unknown>['cors']

const exposed = 'www-authenticate, dpop-nonce, location, etag, correlation-id, retry-after'
const allowedHeaders = 'authorization, content-type, accept, dpop, if-match, if-none-match, correlation-id'
const vary = { vary: 'Origin' }
const nobody: Headers = vary
/** A browser that sent cookies refuses it: Fetch §3.2.5. */
const anybody: Headers = { ...vary, 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed }
const named = (origin: string): Headers => ({
  ...vary,
  'access-control-allow-origin': origin,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': exposed,
})
const sane = /^https?:\/\/[^\s/?#]{1,260}$|^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/?#]{1,260}$/i

/**
 * Cross-origin reads (Fetch §3.3). Known origins may send cookies, as browser SDKs do by default; to all others no cookie is of use.
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
    const others = rule === 'public' ? anybody : nobody
    if (origin === undefined) return others
    const allowed = known(tenant, origin)
    // What anybody may read is there without the store, too.
    return (rule === 'public' ? allowed.catch(() => false) : allowed).then((is) => (is ? named(origin) : others))
  }
  return {
    headers,
    /** Headers of a preflight answer. */
    async preflight(rule: Rule, tenant: Tenant, request: IncomingHttpHeaders, methods: readonly string[]): Promise<Headers> {
      const { 'access-control-expose-headers': _, ...base } = (await headers(rule, tenant, request)) ?? {}
      if (base['access-control-allow-origin'] === undefined) return base
      return {
        ...base,
        'access-control-allow-methods': methods.join(', '),
        'access-control-allow-headers': allowedHeaders,
        'access-control-max-age': '600',
        vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      }
    },
  }
}
export type Cors = ReturnType<typeof createCors>
