import { UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
// The parser that xml-crypto has too: what is checked and what is verified is one reading, security rule 1.2.
import { DOMParser } from '@xmldom/xmldom'

export const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion'
export const DSIG = 'http://www.w3.org/2000/09/xmldsig#'

export const form = (message: string, options?: { readonly cause?: unknown }) => new UntrustedToken('form', message, options)
const isElement = (node: Node): node is Element => node.nodeType === 1
const isText = (node: Node): boolean => node.nodeType === 3
const nodesOf = (parent: Node): readonly Node[] => Array.from(parent.childNodes as ArrayLike<Node>)

export const is = (element: Element, namespace: string, name: string): boolean => element.localName === name && element.namespaceURI === namespace
/** Its elements. Text between them is white space. @throws UntrustedToken */
export const elementsOf = (parent: Node): readonly Element[] => {
  const nodes = nodesOf(parent)
  if (nodes.some((node) => !isElement(node) && !(isText(node) && (node.nodeValue ?? '').trim() === '')))
    throw form('the assertion has text where elements belong')
  return nodes.filter(isElement)
}
export const childrenOf = (parent: Element, namespace: string, name: string): readonly Element[] =>
  elementsOf(parent).filter((child) => is(child, namespace, name))
/** @throws UntrustedToken none, or several */
export const onlyChild = (parent: Element, namespace: string, name: string): Element => {
  const [found, ...more] = childrenOf(parent, namespace, name)
  if (!found || more.length > 0) throw form(`the assertion needs one ${name} in its ${parent.localName}`)
  return found
}
/** All of its text, for elements that have nothing else; undefined: it has elements, or none to speak of. */
export const textOf = (element: Element): string | undefined => {
  const nodes = nodesOf(element)
  const text = nodes.every(isText) ? nodes.map(({ nodeValue }) => nodeValue ?? '').join('') : ''
  return text.trim() || undefined
}
export const attributeOf = (element: Element, name: string): string | undefined => element.getAttributeNode(name)?.value
export const attributesOf = (element: Element): readonly Attr[] => Array.from(element.attributes)

/** Every element below and with `root`. `checkWellFormed` has bounded the depth. */
export const allElements = (root: Element): readonly Element[] => [root, ...nodesOf(root).filter(isElement).flatMap(allElements)]
/** The root of a document that is an assertion of SAML 2.0. @throws UntrustedToken */
export const parseAssertion = (xml: string): Element => {
  let document: Document
  try {
    document = new DOMParser({
      errorHandler: (level, message) => {
        throw new Error(`${level}: ${message}`)
      },
    }).parseFromString(xml, 'text/xml')
  } catch (cause) {
    throw form('the assertion is no XML document', { cause })
  }
  const roots = document ? nodesOf(document).filter(isElement) : []
  const [root] = roots
  if (!root || roots.length > 1 || !is(root, SAML, 'Assertion') || attributeOf(root, 'Version') !== '2.0') throw form('it is no assertion of SAML 2.0')
  return root
}
