import { UntrustedToken } from '@gatehouse/trusted-issuers/contracts'

const name = String.raw`[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?`
const reference = '&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});'
const value = `(?:"(?:[^"<&]|${reference})*"|'(?:[^'<&]|${reference})*')`
const tag = new RegExp(String.raw`<(?:/(?<closed>${name})\s*|(?<opened>${name})(?:\s+${name}\s*=\s*${value})*\s*(?<empty>/?))>`, 'uy')
const text = new RegExp(`(?:[^<&]|${reference})*`, 'uy')
const MOST_DEPTH = 20
const MOST_ELEMENTS = 500
const form = (message: string) => new UntrustedToken('form', message)

/** Where the match at `at` ends, and its groups. */
const matchAt = (pattern: RegExp, document: string, at: number) => {
  pattern.lastIndex = at
  return pattern.exec(document)
}
/**
 * Whether tags, attributes and references are as XML 1.0 wants them. The parser repairs what is not, and each parser in its own way: with this
 * there is one reading only. Knows no comments, CDATA sections, instructions and DTDs, which are refused before. @throws UntrustedToken
 */
export const checkWellFormed = (document: string): void => {
  const open: string[] = []
  let elements = 0
  for (let at = 0; at < document.length; ) {
    const [between = ''] = matchAt(text, document, at) ?? []
    if (open.length === 0 && between.trim() !== '') throw form('the assertion is no XML document')
    at += between.length
    if (at === document.length) break
    const found = matchAt(tag, document, at)
    const { closed, opened, empty } = found?.groups ?? {}
    if (!found || (opened !== undefined && open.length === 0 && elements > 0)) throw form('the assertion is no XML document')
    if (closed !== undefined && open.pop() !== closed) throw form('the assertion is no XML document')
    if (opened !== undefined) {
      elements += 1
      if (!empty) open.push(opened)
    }
    if (open.length > MOST_DEPTH) throw form('the assertion is too deep')
    if (elements > MOST_ELEMENTS) throw form('the assertion has too many elements')
    at += found[0].length
  }
  if (open.length > 0 || elements === 0) throw form('the assertion is no XML document')
}
