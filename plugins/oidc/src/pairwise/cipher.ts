import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'

const IV_BYTES = 16
const keyFor = (secret: Buffer, purpose: string, sector: string): Buffer => createHmac('sha256', secret).update(`${purpose} ${sector}`).digest()
const ivOf = (key: Buffer, userId: Buffer): Buffer => createHmac('sha256', key).update(userId).digest().subarray(0, IV_BYTES)

/**
 * A user's subject in a sector: the id under a key of the sector, with an initial vector made of the id itself, so that the same
 * user has the same subject and no table is needed to find the user again. Only we can go back: OpenID Connect Core §8.1.
 */
export const toSubject = (secret: Buffer, sector: string, userId: string): string => {
  const plain = Buffer.from(userId)
  const iv = ivOf(keyFor(secret, 'mac', sector), plain)
  const cipher = createCipheriv('aes-256-ctr', keyFor(secret, 'encrypt', sector), iv)
  return Buffer.concat([iv, cipher.update(plain), cipher.final()]).toString('base64url')
}
/** Undefined: no subject of this sector. */
export const toUserId = (secret: Buffer, sector: string, subject: string): string | undefined => {
  if (!/^[\w-]{22,255}$/.test(subject)) return undefined
  const bytes = Buffer.from(subject, 'base64url')
  const iv = bytes.subarray(0, IV_BYTES)
  const decipher = createDecipheriv('aes-256-ctr', keyFor(secret, 'encrypt', sector), iv)
  const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES)), decipher.final()])
  return timingSafeEqual(iv, ivOf(keyFor(secret, 'mac', sector), plain)) ? plain.toString() : undefined
}
