import type { KeyObject } from 'node:crypto'
import { UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import { SignedXml } from 'xml-crypto'
import { parseAssertion } from './dom.ts'
import { guardSignature } from './guard.ts'

const holds = (xml: string, signature: Element, publicCert: string): string | undefined => {
  // What the message brings in its KeyInfo is nobody's key: security rule 6.2.
  const verifier = new SignedXml({ publicCert, getCertFromKeyInfo: () => null })
  try {
    verifier.loadSignature(signature)
    const [signed, ...more] = verifier.checkSignature(xml) ? verifier.getSignedReferences() : []
    return more.length === 0 ? signed : undefined
  } catch {
    return undefined
  }
}
/**
 * The assertion that one of the keys has signed, read anew from the very bytes that the signature is over: security rule 6.2.
 * @param xml of `decodeAssertion` @param root its root @throws UntrustedToken
 */
export const signedAssertion = (xml: string, root: Element, keys: readonly KeyObject[]): Element => {
  const signature = guardSignature(root)
  for (const key of keys) {
    if (key.asymmetricKeyType !== 'rsa') continue
    const signed = holds(xml, signature, key.export({ type: 'spki', format: 'pem' }).toString())
    if (signed !== undefined) return parseAssertion(signed)
  }
  throw new UntrustedToken('signature', 'the signature of the assertion does not hold')
}
