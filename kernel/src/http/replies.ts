import type { Reply, SetCookie } from './contracts.ts'

const noStore = { 'cache-control': 'no-store' } as const
type Extra = { readonly headers?: Reply['headers']; readonly cookies?: readonly SetCookie[] }

/** JSON, not to be stored by caches unless `headers` say otherwise. */
export const json = (status: number, value: unknown, extra: Extra = {}): Reply => ({
  status,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json; charset=utf-8', ...noStore, ...extra.headers },
  ...(extra.cookies ? { cookies: extra.cookies } : {}),
})
export const ok = (value: unknown, extra?: Extra): Reply => json(200, value, extra)
/** 201 with Location; the body is left out when `value` is undefined. */
export const created = (location: string, value?: unknown, extra: Extra = {}): Reply =>
  value === undefined
    ? { status: 201, headers: { location, ...noStore, ...extra.headers } }
    : json(201, value, { ...extra, headers: { location, ...extra.headers } })
export const noContent = (extra: Extra = {}): Reply => ({ status: 204, ...extra })
/** 302: the method becomes GET. */
export const redirect = (location: string | URL, extra: Extra = {}): Reply => ({
  status: 302,
  ...extra,
  headers: { location: String(location), ...noStore, ...extra.headers },
})
export const text = (status: number, body: string, extra: Extra = {}): Reply => ({
  status,
  ...extra,
  body,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...noStore, ...extra.headers },
})
/** Bytes made before, which caches may keep. */
export const cached = (body: Buffer, contentType: string, maxAgeSeconds: number, headers: Reply['headers'] = {}): Reply => ({
  status: 200,
  body,
  headers: { 'content-type': contentType, 'cache-control': `public, max-age=${maxAgeSeconds}`, ...headers },
})
