import { createHash, randomBytes } from 'node:crypto'

let last = 0
let count = 0
/** UUID version 7 (RFC 9562 §5.7), rising within this process: milliseconds, a counter of 12 bits, 62 random bits. */
export const timeOrderedId = (now: number): string => {
  count = now > last ? 0 : count + 1
  last = Math.max(now, last)
  if (count > 0xfff) {
    last++
    count = 0
  }
  const bytes = randomBytes(16)
  bytes.writeUIntBE(last, 0, 6)
  bytes.writeUInt16BE(0x7000 | count, 6)
  bytes.writeUInt8(0x80 | ((bytes[8] ?? 0) & 0x3f), 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
/** 43 characters that stand for a key of any length. */
export const keyHash = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
