import { hash, X509Certificate } from 'node:crypto'
import { addressRanges, type Request } from '@gatehouse/kernel/http'
import { InvalidRequest } from '@gatehouse/oauth/contracts'
import { LRUCache } from 'lru-cache'
import type { MtlsConfig } from './config.ts'
import { type Parts, partsOf } from './x509/parts.ts'

export interface Certificate {
  readonly x509: X509Certificate
  readonly parts: Parts
  /** Base64url of the SHA-256 of the DER: `x5t#S256`. RFC 8705 §3.1. */
  readonly thumbprint: string
}
/** Undefined: the caller showed none. @throws InvalidRequest the proxy's header is no certificate */
export type CertificateOf = (request: Request) => Certificate | undefined

const MOST_CERTIFICATES = 5000
const MOST_CHARACTERS = 12_288
const base64 = /^[A-Za-z0-9+/]+={0,2}$/
const pem = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/

/** DER in the forms that proxies write: PEM in URL encoding or with blanks for line breaks, base64, and RFC 9440 §2.1. */
const derIn = (header: string): Buffer | undefined => {
  const text = header.includes('%') ? decodeURIComponent(header) : header
  const inside = pem.exec(text)?.[1]?.replaceAll(/\s/g, '') ?? (text.startsWith(':') && text.endsWith(':') ? text.slice(1, -1) : text)
  return base64.test(inside) ? Buffer.from(inside, 'base64') : undefined
}
const read = (header: string): Certificate => {
  try {
    const der = header.length <= MOST_CHARACTERS ? derIn(header) : undefined
    if (der) {
      const x509 = new X509Certificate(der)
      return { x509, parts: partsOf(x509.raw), thumbprint: hash('sha256', x509.raw, 'base64url') }
    }
  } catch {
    // The same answer as for text of another kind: two headers, for example, that came as one.
  }
  throw new InvalidRequest('the client certificate is malformed')
}

/** The certificate by which a client is known to the proxy that it connected to. From anybody else the header is nothing. */
export const certificateReader = ({ certificateHeader, proxies }: Pick<MtlsConfig, 'certificateHeader' | 'proxies'>): CertificateOf => {
  const name = certificateHeader?.toLowerCase()
  const isProxy = addressRanges('proxies', proxies)
  const known = new LRUCache<string, Certificate>({ max: MOST_CERTIFICATES })
  return ({ headers, peerAddress }) => {
    const given = name === undefined ? undefined : headers[name]
    if (given === undefined || given === '' || !isProxy(peerAddress)) return undefined
    const header = String(given)
    const found = known.get(header) ?? read(header)
    known.set(header, found)
    return found
  }
}
