import type { SetCookie } from './contracts.ts'

/** Browsers keep about 180 a site; more are not ours. */
const MOST_COOKIES = 200
const nothing: ReadonlyMap<string, string> = new Map()
const token = /^[!#$%&'*+\-.^_`|~\w]+$/
/** RFC 6265 §4.1.1 cookie-octet. */
const octets = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/

/**
 * RFC 6265 §5.4. Of two cookies with one name the first counts: browsers send the one with the longer path first.
 * Values are not decoded.
 */
export const parseCookies = (header: string | undefined): ReadonlyMap<string, string> => {
  if (header === undefined || header === '') return nothing
  const cookies = new Map<string, string>()
  for (let from = 0; from < header.length && cookies.size < MOST_COOKIES; ) {
    const found = header.indexOf(';', from)
    const end = found === -1 ? header.length : found
    const equals = header.indexOf('=', from)
    if (equals > from && equals < end) {
      const name = header.slice(from, equals).trim()
      if (name !== '' && !cookies.has(name)) cookies.set(name, header.slice(equals + 1, end).trim())
    }
    from = end + 1
  }
  return cookies
}

/**
 * A Set-Cookie field. `__Host-` and `__Secure-` names are always Secure, and `__Host-` ones have the path `/`, else browsers
 * drop them: RFC 6265bis §4.1.3.
 * @param secure the site is reached over TLS
 * @param basePath default path: the tenant's, `` for the root
 * @throws Error the name, value or path is not allowed: a fault of the caller
 */
export const writeCookie = (cookie: SetCookie, secure: boolean, basePath: string): string => {
  const { name, value, maxAgeSeconds, sameSite = 'lax' } = cookie
  const host = name.startsWith('__Host-')
  const path = cookie.path ?? (host || basePath === '' ? '/' : basePath)
  if (!token.test(name) || !octets.test(value)) throw new Error(`the cookie '${name}' holds a character that is not allowed`)
  if (!/^\/[\x21-\x3a\x3c-\x7e]*$/.test(path) || (host && path !== '/')) throw new Error(`the cookie '${name}' has a path that is not allowed`)
  const tls = secure || host || name.startsWith('__Secure-')
  let text = `${name}=${value}; Path=${path}`
  if (value === '') text += '; Max-Age=0'
  else if (maxAgeSeconds !== undefined) text += `; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`
  if (cookie.httpOnly !== false) text += '; HttpOnly'
  if (tls) text += '; Secure'
  if (sameSite === 'none') return tls ? `${text}; SameSite=None` : `${text}; SameSite=Lax`
  return `${text}; SameSite=${sameSite === 'strict' ? 'Strict' : 'Lax'}`
}
