import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Reply } from './contracts.ts'

/** Bytes that are sent again and again are hashed once. */
const known = new WeakMap<Buffer, string>()
const tagOf = (body: Buffer): string => {
  const found = known.get(body)
  if (found !== undefined) return found
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  known.set(body, tag)
  return tag
}
const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
/** RFC 9110 §13.1.2, weak comparison. */
const matches = (ifNoneMatch: string, tag: string): boolean =>
  ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((candidate) => opaque(candidate) === opaque(tag))

/** Gives cacheable bytes an ETag, and answers 304 where the caller has them already. */
export const conditional = (reply: Reply, method: string, headers: IncomingHttpHeaders): Reply => {
  if (reply.status !== 200 || (method !== 'GET' && method !== 'HEAD')) return reply
  const own = reply.headers?.etag
  const cacheable = Buffer.isBuffer(reply.body) && String(reply.headers?.['cache-control'] ?? '').startsWith('public')
  const tag = typeof own === 'string' ? own : cacheable ? tagOf(reply.body as Buffer) : undefined
  if (tag === undefined) return reply
  const asked = headers['if-none-match']
  if (asked !== undefined && matches(asked, tag)) return { ...reply, status: 304, body: undefined, headers: { ...reply.headers, etag: tag } }
  return own === undefined ? { ...reply, headers: { ...reply.headers, etag: tag } } : reply
}
