import { type KeyObject, X509Certificate } from 'node:crypto'
import type { TrustedIssuer } from '../contracts.ts'

/** PEM, or the base64 of a PEM, as the reference product has it. */
export const certificateOf = (text: string): X509Certificate | undefined => {
  const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8')
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) return undefined
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}
/** @param now milliseconds since the epoch */
export const isValidAt = (certificate: X509Certificate, now: number): boolean =>
  certificate.validFromDate.getTime() <= now && now < certificate.validToDate.getTime()
/** @param now milliseconds since the epoch */
export const certifiedKeys = ({ keys }: TrustedIssuer, now: number): readonly KeyObject[] =>
  'jwksUri' in keys
    ? []
    : keys.certificates
        .map(certificateOf)
        .filter((one) => one !== undefined)
        .filter((one) => isValidAt(one, now))
        .map(({ publicKey }) => publicKey)
