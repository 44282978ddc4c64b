import { UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import { checkWellFormed } from './well-formed.ts'

/** Characters of the parameter. An assertion with a signature and a certificate has about 8,000. */
const MOST_CHARACTERS = 65_536
/** Each has a `=`. The parser compares those of an element with one another. */
const MOST_ATTRIBUTES = 1000
const form = (message: string) => new UntrustedToken('form', message)

/** base64url of one XML document in UTF-8, RFC 7522 §2.1, without what could make two readers see two documents: security rule 6.1. */
export const decodeAssertion = (assertion: string): string => {
  if (assertion.length > MOST_CHARACTERS) throw form('the assertion is too long')
  if (!/^[\w-]+={0,2}$/.test(assertion)) throw form('the assertion is not in base64url')
  let xml: string
  try {
    xml = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(assertion, 'base64url'))
  } catch {
    throw form('the assertion is not in UTF-8')
  }
  const declaration = /^<\?xml\s[^<>?]*\?>/.exec(xml)?.[0] ?? ''
  if (/\bencoding\s*=/.test(declaration) && !/\bencoding\s*=\s*["']utf-8["']/i.test(declaration)) throw form('the assertion is not in UTF-8')
  // Neither of them can stand in text or in the value of an attribute, so this finds all comments, CDATA sections, DTDs and instructions.
  const document = xml.slice(declaration.length)
  if (document.includes('<!') || document.includes('<?')) throw form('the assertion has a comment, a DTD or the like')
  if (document.split('=').length > MOST_ATTRIBUTES) throw form('the assertion has too many attributes')
  checkWellFormed(document)
  return xml
}
