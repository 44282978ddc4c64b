import type { Tenant } from '@gatehouse/kernel'
import { type TrustedIssuer, type TrustedIssuers, UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import type { Saml2BearerConfig } from '../config.ts'
import { checkAssertion } from './check.ts'
import { decodeAssertion } from './decode.ts'
import { parseAssertion } from './dom.ts'
import { type Assertion, issuerOf, readAssertion } from './read.ts'
import { signedAssertion } from './signed.ts'

interface Terms {
  readonly tenant: Tenant
  readonly trusted: TrustedIssuers
  /** Our issuer, which is the token endpoint's address too. */
  readonly ourselves: string
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly config: Pick<Saml2BearerConfig, 'maxLifetime' | 'maxAge'>
}
export interface Verified {
  readonly issuer: TrustedIssuer
  readonly assertion: Assertion
  /** Milliseconds since the epoch. */
  readonly end: number
}
const untrusted = () => new UntrustedToken('issuer', 'the issuer of the assertion is not trusted')

/** RFC 7522 §3, all but the replay. Loaded when the first assertion comes. @throws UntrustedToken */
export const verifyAssertion = async (encoded: string, { tenant, trusted, ourselves, now, config }: Terms): Promise<Verified> => {
  const xml = decodeAssertion(encoded)
  const root = parseAssertion(xml)
  const issuer = await trusted.named(tenant, issuerOf(root))
  // What we signed ourselves is no assertion of somebody else, whoever is registered under our name.
  if (!issuer || issuer.issuer === ourselves) throw untrusted()
  const assertion = readAssertion(signedAssertion(xml, root, trusted.certifiedKeys(issuer)))
  if (assertion.issuer !== issuer.issuer) throw untrusted()
  const names = issuer.alias === null ? [ourselves] : [ourselves, issuer.alias]
  return { issuer, assertion, end: checkAssertion(assertion, { names, now, config }) }
}
