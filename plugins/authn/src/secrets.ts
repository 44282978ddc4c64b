import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits, base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url')
/** For values of high entropy: SHA-256, base64url, 43 characters. */
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
export const matches = (secret: string, hash: string): boolean => {
  const made = Buffer.from(digest(secret))
  const kept = Buffer.from(hash)
  return made.length === kept.length && timingSafeEqual(made, kept)
}
const hexOfId = (hex: string): string => `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
/** No session that begins at this moment, or later, has a smaller id. */
export const firstSessionIdAt = (ms: number): string => hexOfId(Math.min(Math.max(0, ms), 0xffff_ffff_ffff).toString(16).padStart(12, '0').padEnd(32, '0'))
/** Time-ordered, so that new rows land beside one another: RFC 9562 §5.7. */
export const newSessionId = (now: number): string => {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return hexOfId(bytes.toString('hex'))
}
