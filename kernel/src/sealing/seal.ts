import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { SealBroken } from './errors.ts'
import type { KeyRing } from './master-key.ts'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
const broken = (cause?: unknown) => new SealBroken('a sealed value cannot be opened', { cause })

/** `s1.<key id>.<base64url of nonce, text and tag>`; all before the last dot is authenticated with the context. */
const prefixOf = (keyId: string) => `s1.${keyId}.`
const parse = (sealed: string) => {
  const [version, keyId, body, ...rest] = sealed.split('.')
  if (version !== 's1' || keyId === undefined || body === undefined || rest.length > 0) throw broken()
  return { keyId, bytes: Buffer.from(body, 'base64url') }
}
const associated = (keyId: string, context: string): Buffer => Buffer.from(prefixOf(keyId) + context)

/** AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits: at most 2^32 texts under one key. */
export const seal = ({ current }: KeyRing, plain: string | Buffer, context: string): string => {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, current.sealing, nonce, { authTagLength: tagBytes })
  cipher.setAAD(associated(current.id, context))
  const text = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return prefixOf(current.id) + text.toString('base64url')
}
export const unseal = ({ all }: KeyRing, sealed: string, context: string): Buffer => {
  const { keyId, bytes } = parse(sealed)
  const key = all.get(keyId)
  if (!key || bytes.length < nonceBytes + tagBytes) throw broken()
  const decipher = createDecipheriv(algorithm, key.sealing, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(associated(keyId, context))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch (error) {
    throw broken(error)
  }
}
/** An unreadable text is not stale but broken, which opening it will say. */
export const isStale = ({ current, all }: KeyRing, sealed: string): boolean => {
  const keyId = sealed.split('.')[1] ?? ''
  return keyId !== current.id && all.has(keyId)
}
