import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignedXml } from 'xml-crypto'

export const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion'
export const DSIG = 'http://www.w3.org/2000/09/xmldsig#'
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256'

export interface KeyPair {
  readonly privateKey: string
  readonly certificate: string
}
/** Self-signed, valid from today on: the server under test lives in 2030. */
export const newKeyPair = (days = 36_500): KeyPair => {
  const folder = mkdtempSync(join(tmpdir(), 'gh-saml-'))
  try {
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem']
    execFileSync('openssl', ['req', '-x509', ...key, '-out', 'cert.pem', '-days', String(days), '-subj', '/CN=idp.test'], { cwd: folder, stdio: 'ignore' })
    const file = (name: string) => readFileSync(join(folder, name), 'utf8')
    return { privateKey: file('key.pem'), certificate: file('cert.pem') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
export const instant = (milliseconds: number) => new Date(milliseconds).toISOString()

/** Parts of an assertion; one that is null is left out. */
export interface Parts {
  readonly id?: string
  readonly issuer?: string
  readonly issuedAt?: string | null
  readonly nameId?: string | null
  readonly confirmation?: string | null
  readonly conditions?: string | null
  readonly statements?: string
}
interface Place {
  readonly entityId: string
  readonly audience: string
  readonly subject: string
  readonly now: number
}
export const confirmation = (attributes: string, method = 'bearer') =>
  `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:${method}"><saml:SubjectConfirmationData ${attributes}/></saml:SubjectConfirmation>`
export const restriction = (...audiences: readonly string[]) =>
  `<saml:AudienceRestriction>${audiences.map((one) => `<saml:Audience>${one}</saml:Audience>`).join('')}</saml:AudienceRestriction>`

export const assertionXml = ({ entityId, audience, subject, now }: Place, parts: Parts = {}): string => {
  const {
    id = `_${randomUUID()}`,
    issuer = entityId,
    issuedAt = instant(now),
    nameId = `<saml:NameID>${subject}</saml:NameID>`,
    confirmation: confirmed = confirmation(`NotOnOrAfter="${instant(now + 300_000)}" Recipient="${audience}"`),
    conditions = `<saml:Conditions NotBefore="${instant(now - 1000)}" NotOnOrAfter="${instant(now + 300_000)}">${restriction(audience)}</saml:Conditions>`,
    statements = `<saml:AuthnStatement AuthnInstant="${instant(now - 5000)}"><saml:AuthnContext/></saml:AuthnStatement>`,
  } = parts
  return [
    `<saml:Assertion xmlns:saml="${SAML}" ID="${id}" ${issuedAt === null ? '' : `IssueInstant="${issuedAt}" `}Version="2.0">`,
    `<saml:Issuer>${issuer}</saml:Issuer>`,
    `<saml:Subject>${nameId ?? ''}${confirmed ?? ''}</saml:Subject>`,
    `${conditions ?? ''}${statements}</saml:Assertion>`,
  ].join('')
}
export interface Signing {
  readonly signatureAlgorithm?: string
  readonly digestAlgorithm?: string
  readonly transforms?: string[]
  readonly canonicalizationAlgorithm?: string
}
/** Signs as identity providers do: enveloped, after the issuer, with the certificate in KeyInfo. */
export const sign = (xml: string, { privateKey, certificate }: KeyPair, how: Signing = {}): string => {
  const signer = new SignedXml({
    privateKey,
    publicCert: certificate,
    signatureAlgorithm: how.signatureAlgorithm ?? RSA_SHA256,
    canonicalizationAlgorithm: how.canonicalizationAlgorithm ?? EXCLUSIVE,
    getKeyInfoContent: SignedXml.getKeyInfoContent,
  })
  signer.addReference({
    xpath: '/*',
    digestAlgorithm: how.digestAlgorithm ?? SHA256,
    transforms: how.transforms ?? [`${DSIG}enveloped-signature`, EXCLUSIVE],
  })
  signer.computeSignature(xml, { prefix: 'ds', location: { reference: "/*/*[local-name(.)='Issuer']", action: 'after' } })
  return signer.getSignedXml()
}
export const encode = (xml: string) => Buffer.from(xml).toString('base64url')
