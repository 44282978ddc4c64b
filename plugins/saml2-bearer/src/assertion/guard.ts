import { allElements, attributeOf, attributesOf, childrenOf, DSIG, elementsOf, form, is, onlyChild, SAML } from './dom.ts'

export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const ENVELOPED = `${DSIG}enveloped-signature`
/** RSA with SHA-2, and nothing that a certificate could be taken for the secret of: security rule 6.2. */
const signatures = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]
const digests = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512']
/** An NCName without what a query of a library could trip over. */
const ids = /^[A-Za-z_][\w.-]{0,254}$/
const isId = ({ localName }: Attr) => (localName ?? '').toLowerCase() === 'id'

const algorithm = (element: Element, allowed: readonly string[]): void => {
  if (!allowed.includes(attributeOf(element, 'Algorithm') ?? '')) throw form(`the ${element.localName} of the signature is not accepted`)
}
const onlyHas = (element: Element, ...names: readonly string[]): void => {
  if (elementsOf(element).some(({ localName }) => !names.includes(localName))) throw form(`the ${element.localName} has more in it than it should`)
}
/** Of a SignedInfo, with the namespaces that its canonicalizations may name. */
const MOST_ELEMENTS = 12
const checkReference = (reference: Element, id: string): void => {
  if (attributeOf(reference, 'URI') !== `#${id}`) throw form('the signature is not over the assertion')
  const transforms = elementsOf(onlyChild(reference, DSIG, 'Transforms'))
  const [enveloped, exclusive] = transforms
  if (!enveloped || !exclusive || transforms.length !== 2) throw form('the transforms of the signature are not accepted')
  algorithm(enveloped, [ENVELOPED])
  algorithm(exclusive, [EXCLUSIVE])
  algorithm(onlyChild(reference, DSIG, 'DigestMethod'), digests)
  onlyChild(reference, DSIG, 'DigestValue')
  onlyHas(reference, 'Transforms', 'DigestMethod', 'DigestValue')
}
/** Everything about the signature's shape that a verifier could be led astray by. @returns the signature @throws UntrustedToken */
export const guardSignature = (assertion: Element): Element => {
  const elements = allElements(assertion)
  const id = attributeOf(assertion, 'ID') ?? ''
  if (!ids.test(id)) throw form('the ID of the assertion is missing or wrong')
  const known = elements.flatMap((element) =>
    attributesOf(element)
      .filter(isId)
      .map(({ value }) => value),
  )
  if (new Set(known).size !== known.length) throw form('an ID of the assertion is there twice')
  if (elements.filter((element) => is(element, SAML, 'Assertion')).length > 1) throw form('there is an assertion in the assertion')
  if (elements.filter((element) => is(element, DSIG, 'Signature')).length > 1) throw form('the assertion has more than one signature')
  const [signature] = childrenOf(assertion, DSIG, 'Signature')
  if (!signature) throw form('the assertion is not signed')
  const info = onlyChild(signature, DSIG, 'SignedInfo')
  onlyChild(signature, DSIG, 'SignatureValue')
  onlyHas(signature, 'SignedInfo', 'SignatureValue', 'KeyInfo')
  onlyHas(info, 'CanonicalizationMethod', 'SignatureMethod', 'Reference')
  if (allElements(info).length > MOST_ELEMENTS) throw form('the SignedInfo has more in it than it should')
  // Found by name anywhere: libraries look for them so.
  for (const name of ['SignedInfo', 'SignatureValue', 'CanonicalizationMethod', 'SignatureMethod', 'Reference', 'DigestMethod', 'DigestValue', 'Transforms'])
    if (elements.filter(({ localName }) => localName === name).length !== 1) throw form(`the signature needs one ${name}`)
  algorithm(onlyChild(info, DSIG, 'CanonicalizationMethod'), [EXCLUSIVE])
  algorithm(onlyChild(info, DSIG, 'SignatureMethod'), signatures)
  checkReference(onlyChild(info, DSIG, 'Reference'), id)
  return signature
}
