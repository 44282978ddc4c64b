import { attributeOf, childrenOf, elementsOf, form, onlyChild, SAML, textOf } from './dom.ts'

export const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
const LONGEST = 255
/** What a bearer must have, or keep to. Times in milliseconds since the epoch. SAML Core §2.4.1.2. */
export interface Confirmation {
  readonly recipient: string | undefined
  readonly notBefore: number | undefined
  readonly notOnOrAfter: number | undefined
  /** Whether there is any SubjectConfirmationData. */
  readonly data: boolean
}
export interface Assertion {
  readonly id: string
  readonly issuer: string
  readonly subject: string
  /** The name holds for this assertion only: it names no user. */
  readonly transient: boolean
  readonly issuedAt: number
  readonly notBefore: number | undefined
  readonly notOnOrAfter: number | undefined
  /** Each of them must have our name: SAML Core §2.5.1.4. */
  readonly audiences: readonly (readonly string[])[]
  readonly confirmations: readonly Confirmation[]
  readonly authenticatedAt: number | undefined
  readonly attributes: ReadonlyMap<string, string | readonly string[]>
}

const time = (element: Element, name: string): number | undefined => {
  const value = attributeOf(element, name)
  if (value === undefined) return undefined
  // UTC, SAML Core §1.3.3
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at)) throw form(`${name} of the assertion is no time in UTC`)
  return at
}
const text = (element: Element): string => {
  const value = textOf(element)
  if (value === undefined || /\p{Cc}/u.test(value)) throw form(`${element.localName} of the assertion is empty or wrong`)
  return value
}
export const issuerOf = (assertion: Element): string => text(onlyChild(assertion, SAML, 'Issuer'))

const confirmationOf = (element: Element): Confirmation => {
  const [data, ...more] = childrenOf(element, SAML, 'SubjectConfirmationData')
  if (more.length > 0) throw form('a SubjectConfirmation of the assertion has several data')
  return {
    recipient: data && attributeOf(data, 'Recipient'),
    notBefore: data && time(data, 'NotBefore'),
    notOnOrAfter: data && time(data, 'NotOnOrAfter'),
    data: data !== undefined,
  }
}
const audiencesOf = (conditions: Element): Assertion['audiences'] => {
  const all = elementsOf(conditions)
  // An assertion with a condition that is not understood is of no use: SAML Core §2.5.1.1.
  if (all.some(({ localName, namespaceURI }) => namespaceURI !== SAML || !['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'].includes(localName)))
    throw form('the assertion has a condition that is not known here')
  return childrenOf(conditions, SAML, 'AudienceRestriction').map((restriction) => childrenOf(restriction, SAML, 'Audience').map(text))
}
const attributesOf = (assertion: Element): Assertion['attributes'] => {
  const values = new Map<string, readonly string[]>()
  for (const statement of childrenOf(assertion, SAML, 'AttributeStatement'))
    for (const attribute of childrenOf(statement, SAML, 'Attribute')) {
      const name = attributeOf(attribute, 'Name') ?? ''
      const own = childrenOf(attribute, SAML, 'AttributeValue').flatMap((value) => textOf(value) ?? [])
      values.set(name, [...(values.get(name) ?? []), ...own])
    }
  return new Map([...values].map(([name, own]) => [name, own.length === 1 ? (own[0] ?? '') : own]))
}
/** @param assertion what the signature is over @throws UntrustedToken */
export const readAssertion = (assertion: Element): Assertion => {
  const known = ['Issuer', 'Subject', 'Conditions', 'AuthnStatement', 'AttributeStatement', 'AuthzDecisionStatement']
  if (elementsOf(assertion).some(({ localName, namespaceURI }) => namespaceURI !== SAML || !known.includes(localName)))
    throw form('the assertion has elements that are not known here')
  const subject = onlyChild(assertion, SAML, 'Subject')
  const name = onlyChild(subject, SAML, 'NameID')
  const conditions = onlyChild(assertion, SAML, 'Conditions')
  const issuedAt = time(assertion, 'IssueInstant')
  const value = text(name)
  if (value.length > LONGEST) throw form('NameID of the assertion is too long')
  if (issuedAt === undefined) throw form('the assertion needs an IssueInstant')
  const [statement] = childrenOf(assertion, SAML, 'AuthnStatement')
  return {
    id: attributeOf(assertion, 'ID') ?? '',
    issuer: issuerOf(assertion),
    subject: value,
    transient: attributeOf(name, 'Format') === TRANSIENT,
    issuedAt,
    notBefore: time(conditions, 'NotBefore'),
    notOnOrAfter: time(conditions, 'NotOnOrAfter'),
    audiences: audiencesOf(conditions),
    confirmations: childrenOf(subject, SAML, 'SubjectConfirmation')
      .filter((one) => attributeOf(one, 'Method') === BEARER)
      .map(confirmationOf),
    authenticatedAt: statement && time(statement, 'AuthnInstant'),
    attributes: attributesOf(assertion),
  }
}
