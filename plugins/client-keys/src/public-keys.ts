import { X509Certificate } from 'node:crypto'
import type { JWK } from 'jose'

const MOST_KEYS = 50
/** Public keys only: a symmetric or private key in a public document verifies nothing. Security rule 3.2. */
const isPublic = (key: unknown): key is JWK =>
  typeof key === 'object' && key !== null && 'kty' in key && (key.kty === 'RSA' || key.kty === 'EC' || key.kty === 'OKP') && !('d' in key)

/** RFC 7517 §5. Undefined: it is no key set, or holds no public key. Keys of kinds that we do not know are passed over. */
export const keySetOf = (document: unknown): readonly JWK[] | undefined => {
  const list = typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined
  if (!Array.isArray(list) || list.length > MOST_KEYS) return undefined
  const keys = list.filter(isPublic)
  return keys.length === 0 ? undefined : keys
}
/** Of a certificate in PEM, or in base64 of PEM as the reference product has it. It is in `x5c`: RFC 7517 §4.7. */
export const keyOfCertificate = (text: string): JWK | undefined => {
  try {
    const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8')
    const certificate = new X509Certificate(pem)
    return { ...(certificate.publicKey.export({ format: 'jwk' }) as JWK), x5c: [certificate.raw.toString('base64')] }
  } catch {
    return undefined
  }
}
