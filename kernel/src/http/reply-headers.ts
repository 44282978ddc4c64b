import type { Reply } from './contracts.ts'
import { writeCookie } from './cookies.ts'

/** What answers need to know about the site; made once. */
export interface Site {
  /** The public URL is https. */
  readonly secure: boolean
  /** Name and value of the headers that every answer has unless it says otherwise: security rule 4.4. */
  readonly defaults: readonly (readonly [name: string, value: string])[]
}
const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Over plain http to another machine browsers send no Sec-Fetch-Site; there `same-origin` is the Referrer-Policy, so that
 * they send an Origin with our own forms. Nothing leaves to other sites either way.
 */
export const siteOf = (publicUrl: string, hstsMaxAgeSeconds: number): Site => {
  const { protocol, hostname } = new URL(publicUrl)
  const secure = protocol === 'https:'
  return {
    secure,
    defaults: [
      ['x-content-type-options', 'nosniff'],
      ['referrer-policy', secure || loopback.test(hostname) ? 'no-referrer' : 'same-origin'],
      ['x-frame-options', 'DENY'],
      ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
      ['cache-control', 'no-store'],
      ...(secure && hstsMaxAgeSeconds > 0 ? [['strict-transport-security', `max-age=${Math.floor(hstsMaxAgeSeconds)}`] as const] : []),
    ],
  }
}

const add = (out: string[], name: string, value: string | readonly string[]): void => {
  if (typeof value === 'string') out.push(name, value)
  else for (const one of value) out.push(name, one)
}

/** Names and values in turn, as `writeHead` takes them. A header that the reply sets to '' is left out; the length is ours to know. */
export const headersOf = (reply: Reply, site: Site, where: { readonly id: string; readonly basePath: string; readonly secure: boolean }): string[] => {
  const out = ['correlation-id', where.id]
  const { headers } = reply
  const own: string[] = []
  for (const name in headers) {
    const value = headers[name]
    const key = name.toLowerCase()
    own.push(key)
    if (value !== undefined && value !== '' && key !== 'content-length') add(out, key, value)
  }
  for (const [name, value] of site.defaults) if (!own.includes(name)) out.push(name, value)
  for (const cookie of reply.cookies ?? []) out.push('set-cookie', writeCookie(cookie, where.secure, where.basePath))
  return out
}
