import type { KeyObject } from 'node:crypto'
import { UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import { SignedXml } from 'xml-crypto'
import { attributeOf, DSIG, onlyChild, parseAssertion, textOf } from './dom.ts'
import { EXCLUSIVE, guardSignature } from './guard.ts'

const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString()

/** Which key has signed the SignedInfo. It is small: only who has a signature of the issuer makes us digest the whole assertion. */
const signerOf = (signature: Element, keys: readonly KeyObject[]): string | undefined => {
  const library = new SignedXml()
  const info = onlyChild(signature, DSIG, 'SignedInfo')
  const Algorithm = library.SignatureAlgorithms[attributeOf(onlyChild(info, DSIG, 'SignatureMethod'), 'Algorithm') ?? '']
  if (!Algorithm) return undefined
  const bytes = library.getCanonXml([EXCLUSIVE], info)
  const value = textOf(onlyChild(signature, DSIG, 'SignatureValue')) ?? ''
  const rsa = keys.filter(({ asymmetricKeyType }) => asymmetricKeyType === 'rsa').map(pemOf)
  return rsa.find((pem) => new Algorithm().verifySignature(bytes, pem, value))
}
/** What the signature is over, if it holds. */
const verified = (xml: string, signature: Element, publicCert: string): string | undefined => {
  // What the message brings in its KeyInfo is nobody's key: security rule 6.2.
  const verifier = new SignedXml({ publicCert, getCertFromKeyInfo: () => null })
  verifier.loadSignature(signature)
  const [signed, ...more] = verifier.checkSignature(xml) ? verifier.getSignedReferences() : []
  return more.length === 0 ? signed : undefined
}
/**
 * The assertion that one of the keys has signed, read anew from the very bytes that the signature is over: security rule 6.2.
 * @param xml of `decodeAssertion` @param root its root @throws UntrustedToken
 */
export const signedAssertion = (xml: string, root: Element, keys: readonly KeyObject[]): Element => {
  const signature = guardSignature(root)
  let signed: string | undefined
  let cause: unknown
  try {
    const key = signerOf(signature, keys)
    signed = key && verified(xml, signature, key)
  } catch (error) {
    cause = error
  }
  if (!signed) throw new UntrustedToken('signature', 'the signature of the assertion does not hold', { cause })
  return parseAssertion(signed)
}
