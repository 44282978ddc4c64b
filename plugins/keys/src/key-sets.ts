import type { JWK } from 'jose'

const MOST_KEYS = 100

/** A symmetric or private key in a public document verifies nothing. Security rule 3.2. */
const isPublic = (key: unknown): key is JWK =>
  typeof key === 'object' && key !== null && 'kty' in key && (key.kty === 'RSA' || key.kty === 'EC' || key.kty === 'OKP') && !('d' in key)

/** Public keys of a key set of somebody else. RFC 7517 §5. Keys of kinds that we do not know are passed over. Undefined: it is no key set, or has none. */
export const publicKeysIn = (document: unknown): readonly JWK[] | undefined => {
  const list = typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined
  if (!Array.isArray(list) || list.length > MOST_KEYS) return undefined
  const keys = list.filter(isPublic)
  return keys.length === 0 ? undefined : keys
}
/** The same of its text. @throws Error */
export const readKeySet = (text: string): readonly JWK[] => {
  const keys = publicKeysIn(JSON.parse(text))
  if (!keys) throw new Error('it is no key set with public keys')
  return keys
}
