import { randomBytes } from 'node:crypto'
import type { Tenant } from '@gatehouse/kernel'
import type { Request, SetCookie } from '@gatehouse/kernel/http'
import type { AuthorizationExtension, TokenBinding } from '@gatehouse/oauth/contracts'
import { boundTo, referenceOf, wants } from './reference.ts'

export const COOKIE_TYPE = 'cookie'
const shape = /^[\w-]{43}$/

/** With TLS the prefixes keep neighbours from setting it: security rule 4.1, RFC 6265bis §4.1.3. */
const nameFor = ({ baseUrl, basePath }: Tenant): string => {
  if (!baseUrl.startsWith('https:')) return 'atbv'
  return basePath === '' ? '__Host-atbv' : '__Secure-atbv'
}
const held = ({ tenant, cookies }: Pick<Request, 'tenant' | 'cookies'>): string | undefined => {
  const value = cookies.get(nameFor(tenant))
  return value !== undefined && shape.test(value) ? value : undefined
}
/** For scripts of another site the browser sends it with SameSite=None only, and that with TLS only. */
const cookie = (tenant: Tenant, value: string): SetCookie => ({ name: nameFor(tenant), value, sameSite: tenant.baseUrl.startsWith('https:') ? 'none' : 'lax' })

export const cookieBinding: TokenBinding = {
  name: COOKIE_TYPE,
  held: (request, reference) => {
    const value = held(request)
    return value !== undefined && referenceOf(value) === reference
  },
}

/** Tokens of a code belong to the browser that the code was sent through: oauth2-oidc.md §4.9. */
export const cookieOfCode = (): AuthorizationExtension => {
  /** Claims and cookie are asked for one after the other. */
  const fresh = new WeakMap<Request, string>()
  const valueFor = (request: Request): string => {
    const value = held(request) ?? fresh.get(request) ?? randomBytes(32).toString('base64url')
    fresh.set(request, value)
    return value
  }
  return {
    name: 'token-binding.cookie',
    extend: async () => ({}),
    claims: ({ client, request }) => (wants(client, COOKIE_TYPE) ? boundTo(COOKIE_TYPE, valueFor(request)) : undefined),
    cookies: ({ client, request, tenant }) => (wants(client, COOKIE_TYPE) ? [cookie(tenant, valueFor(request))] : []),
  }
}
