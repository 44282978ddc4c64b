/** Deep enough for whatever an administrator writes. */
const deepest = 20
/** An item: an attribute, a comparison, and a value in which special characters are written `\2a`. RFC 4515 §3; no attribute options. */
const item = /^\([A-Za-z0-9][A-Za-z0-9.-]*(?::dn)?(?::[A-Za-z0-9][A-Za-z0-9.-]*)?(?:=|~=|>=|<=|:=)(?:[^()\\\0]|\\[0-9a-fA-F]{2})*\)/

/** The length of the filter that a text begins with; 0 when it is none. */
const lengthOf = (text: string, depth: number): number => {
  if (depth > deepest) return 0
  const operator = /^\([&|!]/.exec(text)
  if (!operator) return item.exec(text)?.[0].length ?? 0
  let at = 2
  let parts = 0
  while (text[at] === '(') {
    const length = lengthOf(text.slice(at), depth + 1)
    if (length === 0) return 0
    at += length
    parts += 1
  }
  const enough = text[1] === '!' ? parts === 1 : parts > 0
  return enough && text[at] === ')' ? at + 1 : 0
}
/** Whether a whole text is one filter. */
export const isFilter = (text: string): boolean => text.length <= 4096 && text !== '' && lengthOf(text, 0) === text.length
