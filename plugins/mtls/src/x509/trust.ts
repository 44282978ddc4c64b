import { X509Certificate } from 'node:crypto'
import type { Certificate } from '../certificate.ts'

const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g
/** RFC 5280 §4.2: extensions that we act on, or that restrict nothing here. */
const understood = new Set(['2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.18', '2.5.29.19', '2.5.29.32', '2.5.29.35', '2.5.29.37', '2.5.29.31'])
const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2'
const ANY_PURPOSE = '2.5.29.37.0'

/** @throws Error a text holds no certificate, or one that signs no others */
export const authoritiesIn = (texts: readonly string[]): readonly X509Certificate[] =>
  texts.flatMap((text) => {
    const found = (text.match(block) ?? []).map((pem) => new X509Certificate(pem))
    if (found.length === 0 || found.some(({ ca }) => !ca)) throw new Error('authorities: each text must hold certificates of certificate authorities, in PEM')
    return found
  })
/** @param now milliseconds since the epoch */
export const isValidAt = ({ validFromDate, validToDate }: X509Certificate, now: number): boolean =>
  validFromDate.getTime() <= now && now <= validToDate.getTime()

const isForClients = ({ keyUsage }: X509Certificate) => keyUsage === undefined || keyUsage.includes(CLIENT_AUTHENTICATION) || keyUsage.includes(ANY_PURPOSE)

/** @param now milliseconds since the epoch */
export type IsTrusted = (certificate: Certificate, now: number) => boolean
/**
 * Whether one of the authorities issued it, for use by clients, and both are valid now. An authority that is not the root is
 * trusted by being listed: RFC 5280 §6.1.1 (d). Whether it was revoked is the proxy's to know.
 */
export const createTrust = (authorities: readonly X509Certificate[]): IsTrusted => {
  /** A certificate is read once, and its signature verified once. */
  const known = new WeakMap<Certificate, readonly X509Certificate[]>()
  const issuersOf = (certificate: Certificate): readonly X509Certificate[] => {
    const { x509 } = certificate
    const issuers = known.get(certificate) ?? authorities.filter((authority) => x509.checkIssued(authority) && x509.verify(authority.publicKey))
    known.set(certificate, issuers)
    return issuers
  }
  return (certificate, now) => {
    const { x509, parts } = certificate
    if (!isValidAt(x509, now) || !isForClients(x509)) return false
    if (parts.extensions.some(({ critical, oid }) => critical && !understood.has(oid))) return false
    return issuersOf(certificate).some((authority) => isValidAt(authority, now))
  }
}
