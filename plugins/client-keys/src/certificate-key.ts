import { X509Certificate } from 'node:crypto'
import type { JWK } from 'jose'

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
