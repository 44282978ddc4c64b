import { hash, randomFillSync, timingSafeEqual } from 'node:crypto'

const ID_LENGTH = 24
/** Beyond the year 10,000: no clock gets there, and 12 hexadecimal digits hold it. */
const LATEST = 0xffff_ffff_ffff

const prefixOf = (ms: number): string =>
  Math.min(Math.max(0, Math.floor(ms)), LATEST)
    .toString(16)
    .padStart(12, '0')

const POOL_BYTES = 4096
const pool = Buffer.alloc(POOL_BYTES)
let used = POOL_BYTES
/** From the system's generator, fetched for many at once; no byte is handed out twice, and none stays behind. */
const random = (bytes: number, encoding: 'hex' | 'base64url'): string => {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  const from = used
  used += bytes
  const text = pool.toString(encoding, from, used)
  pool.fill(0, from, used)
  return text
}

/** 24 hexadecimal digits: the time of expiry in ms, then 48 random bits. Sorts by expiry. */
export const newId = (expiresAt: number): string => prefixOf(expiresAt) + random(6, 'hex')
/** Milliseconds since the epoch. */
export const expiryOf = (id: string): number => Number.parseInt(id.slice(0, 12), 16)
/** Every id that expired before `at` sorts before it. */
export const firstIdAt = (at: number): string => prefixOf(at).padEnd(ID_LENGTH, '0')
export const isId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text)

/** For secrets of high entropy: 43 base64url characters of SHA-256. */
export const hashOf = (secret: string): string => hash('sha256', secret, 'base64url')
/** Constant time. Security rule 1.10. */
export const sameHash = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** A bearer secret: the id of its row and 256 random bits. Only the hash of the whole is stored. */
export const newSecretToken = (expiresAt: number): { readonly id: string; readonly token: string; readonly hash: string } => {
  const id = newId(expiresAt)
  const token = id + random(32, 'base64url')
  return { id, token, hash: hashOf(token) }
}
/** The row's id in a token of ours; undefined when it cannot be one. */
export const idOfToken = (token: string): string | undefined => {
  if (token.length !== ID_LENGTH + 43) return undefined
  const id = token.slice(0, ID_LENGTH)
  return isId(id) ? id : undefined
}
