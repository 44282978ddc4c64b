import type { Tenant } from '@gatehouse/kernel'
import type { Request, SetCookie } from '@gatehouse/kernel/http'

/**
 * Over TLS the names get a prefix that keeps neighbours from setting them: `__Host-` where the tenant owns the whole host,
 * `__Secure-` below a tenant path. Security rule 4.1, RFC 6265bis §4.1.3.
 */
const named = (tenant: Tenant, name: string): string => {
  if (!tenant.baseUrl.startsWith('https:')) return name
  return tenant.basePath === '' ? `__Host-${name}` : `__Secure-${name}`
}
const sessionName = 'commonAuthId'
const flowName = 'gh-login'

export interface SessionCookie {
  readonly id: string
  readonly secret: string
}
/** `<id>.<secret>`: the id finds the row, the secret proves the browser. */
const written = /^([0-9a-f-]{36})\.([\w-]{43})$/
export const readSessionCookie = ({ tenant, cookies }: Pick<Request, 'tenant' | 'cookies'>): SessionCookie | undefined => {
  const [, id, secret] = written.exec(cookies.get(named(tenant, sessionName)) ?? '') ?? []
  return id && secret ? { id, secret } : undefined
}
/** Without an age it goes with the browser. */
export const sessionCookie = (tenant: Tenant, { id, secret }: SessionCookie, maxAgeSeconds?: number): SetCookie => ({
  name: named(tenant, sessionName),
  value: `${id}.${secret}`,
  ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
})
export const noSessionCookie = (tenant: Tenant): SetCookie => ({ name: named(tenant, sessionName), value: '' })

const flowSecret = /^[\w-]{43}$/
/** What ties every login that this browser began to it. Security rule 4.2. */
export const readFlowCookie = ({ tenant, cookies }: Pick<Request, 'tenant' | 'cookies'>): string | undefined => {
  const secret = cookies.get(named(tenant, flowName))
  return secret !== undefined && flowSecret.test(secret) ? secret : undefined
}
/** `none` only for a sign-in page on another site, whose form post would come without it. */
export const flowCookie = (tenant: Tenant, secret: string, sameSite: 'lax' | 'none'): SetCookie => ({ name: named(tenant, flowName), value: secret, sameSite })
