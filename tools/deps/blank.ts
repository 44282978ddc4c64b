/** Source with comments and the contents of strings taken out, line by line in place; strings are numbered so that they can be looked up. */
export interface Blanked {
  /** A string reads `'#12#'` here; comments, templates and regular expressions are spaces. Newlines stay. */
  readonly code: string
  readonly strings: readonly string[]
}
const spaces = (text: string): string => text.replace(/[^\n]/g, ' ')
/** What may stand before a regular expression; after anything else a slash divides. */
const beforeRegExp = /(?:^|[([{,;=:!&|?+\-*%<>~^}]|\b(?:return|typeof|case|in|of|do|else|void|delete|await|yield))\s*$/

const endOf = (source: string, start: number, closing: string): number => {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === closing) return at + 1
  }
  return source.length
}
const endOfTemplate = (source: string, start: number): number => {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === '`') return at + 1
    else if (source.startsWith('${', at)) at = endOfHole(source, at + 2) - 1
  }
  return source.length
}
/** The end of `${ … }`, which may hold strings and templates of its own. */
const endOfHole = (source: string, start: number): number => {
  let depth = 1
  for (let at = start; at < source.length; at++) {
    const char = source[at] ?? ''
    if (char === "'" || char === '"') at = endOf(source, at, char) - 1
    else if (char === '`') at = endOfTemplate(source, at) - 1
    else if (char === '{') depth++
    else if (char === '}' && --depth === 0) return at + 1
  }
  return source.length
}
const endOfRegExp = (source: string, start: number): number => {
  let inClass = false
  for (let at = start + 1; at < source.length && source[at] !== '\n'; at++) {
    const char = source[at]
    if (char === '\\') at++
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) return at + 1
  }
  return start + 1
}
const until = (source: string, text: string, from: number): number => {
  const at = source.indexOf(text, from)
  return at < 0 ? source.length : at + (text === '\n' ? 0 : text.length)
}

type Kind = 'comment' | 'template' | 'regexp' | 'string' | 'code'
interface Piece {
  readonly kind: Kind
  readonly text: string
}
/** The source in pieces that together are the source again. */
function* piecesOf(source: string): Generator<Piece> {
  let before = ''
  for (let at = 0; at < source.length; ) {
    const char = source[at] ?? ''
    const [kind, end]: [Kind, number] = source.startsWith('//', at)
      ? ['comment', until(source, '\n', at)]
      : source.startsWith('/*', at)
        ? ['comment', until(source, '*/', at + 2)]
        : char === '`'
          ? ['template', endOfTemplate(source, at)]
          : char === "'" || char === '"'
            ? ['string', endOf(source, at, char)]
            : char === '/' && beforeRegExp.test(before)
              ? ['regexp', endOfRegExp(source, at)]
              : ['code', at + 1]
    const text = source.slice(at, end)
    if (kind !== 'comment') before = (before + (kind === 'code' ? text : 'x')).slice(-60)
    yield { kind, text }
    at = end
  }
}

export const withoutComments = (source: string): string => [...piecesOf(source)].map(({ kind, text }) => (kind === 'comment' ? '' : text)).join('')

export const blank = (source: string): Blanked => {
  const strings: string[] = []
  const code = [...piecesOf(source)].map(({ kind, text }) => {
    if (kind === 'code') return text
    return kind === 'string' ? `'#${strings.push(text.slice(1, -1)) - 1}#'` : spaces(text)
  })
  return { code: code.join(''), strings }
}
