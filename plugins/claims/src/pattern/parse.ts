/** A regular expression without look-around and back references: what a machine without backtracking can run. */
export type Node =
  | { readonly kind: 'character'; readonly test: number }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end' }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Node[] }
  /** `most` is null where there is no limit. */
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number | null }
export interface Parsed {
  readonly node: Node
  /** Each of one character. The same test is there once, however often the pattern names it. */
  readonly tests: readonly RegExp[]
}
export class BadPattern extends Error {}
const refuse = (message: string): never => {
  throw new BadPattern(message)
}
/** Counts above this make machines that are too large in any case. */
const MOST_REPEATS = 1000
const special = new Set('*+?)|')
const hex = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/** @throws BadPattern */
export const parsePattern = (pattern: string): Parsed => {
  const text = [...pattern]
  let at = 0
  const sources = new Map<string, number>()
  const tests: RegExp[] = []
  const character = (source: string): Node => {
    let known = sources.get(source)
    if (known === undefined) {
      try {
        known = tests.push(new RegExp(`^${source}$`, 'u')) - 1
      } catch {
        return refuse('a set of characters or an escape is not of the grammar')
      }
      sources.set(source, known)
    }
    return { kind: 'character', test: known }
  }
  const braced = (from: number): string => {
    const end = text.indexOf('}', from)
    return end === -1 ? refuse('a brace is not closed') : text.slice(from, end + 1).join('')
  }
  /** After the backslash. In the form that the `u` flag takes, where `\@` is none. */
  const escaped = (): string => {
    const name = text[at++] ?? refuse('the pattern ends with a backslash')
    if (/[dDwWsStnrfv]/.test(name)) return `\\${name}`
    if (/[pP]/.test(name) || (name === 'u' && text[at] === '{')) {
      const rest = braced(at)
      at += [...rest].length
      return `\\${name}${rest}`
    }
    if (name === 'x' || name === 'u') {
      const digits = text.slice(at, at + (name === 'x' ? 2 : 4)).join('')
      at += [...digits].length
      return `\\${name}${digits}`
    }
    return /[0-9A-Za-z]/.test(name) ? refuse('back references and word boundaries are not taken') : hex(name)
  }
  const set = (): Node => {
    let source = '['
    while (text[at] !== ']') {
      const one = text[at++] ?? refuse('a set of characters is not closed')
      source += one === '\\' ? escaped() : one
    }
    at += 1
    return character(`${source}]`)
  }
  const group = (): Node => {
    if (text[at] === '?') {
      const [, mark, after] = text.slice(at, at + 3)
      if (mark === ':') at += 2
      else if (mark === '<' && after !== '=' && after !== '!') at = text.indexOf('>', at) + 1 || refuse('the name of a group is not closed')
      else refuse('look-around is not taken')
    }
    const inner = choice()
    if (text[at++] !== ')') refuse('a group is not closed')
    return inner
  }
  const atom = (): Node => {
    const one = text[at++] as string
    if (one === '(') return group()
    if (one === '[') return set()
    if (one === '\\') return character(escaped())
    if (one === '^') return { kind: 'edge', at: 'start' }
    if (one === '$') return { kind: 'edge', at: 'end' }
    return special.has(one) ? refuse('nothing is there to repeat') : character(one === '.' ? '.' : hex(one))
  }
  /** Greedy or not makes no difference to whether the whole matches. */
  const repeated = (part: Node): Node => {
    const [, counts = '', least = '', comma, most = ''] = text[at] === '{' ? (/^(\{(\d+)(,?)(\d*)\})/.exec(text.slice(at, at + 16).join('')) ?? []) : []
    const mark = text[at]
    let node: Node
    if (mark === '*' || mark === '+') node = { kind: 'repeat', part, least: mark === '+' ? 1 : 0, most: null }
    else if (mark === '?') node = { kind: 'repeat', part, least: 0, most: 1 }
    else if (counts !== '') {
      const limit = most !== '' ? Number(most) : comma ? null : Number(least)
      if (Number(least) > (limit ?? MOST_REPEATS) || (limit ?? 0) > MOST_REPEATS) refuse(`a count is at most ${MOST_REPEATS}, and the first is not the greater`)
      node = { kind: 'repeat', part, least: Number(least), most: limit }
    } else return part
    at += counts === '' ? 1 : counts.length
    if (text[at] === '?') at += 1
    return node
  }
  const sequence = (): Node => {
    const parts: Node[] = []
    while (at < text.length && text[at] !== '|' && text[at] !== ')') parts.push(repeated(atom()))
    return { kind: 'all', parts }
  }
  const choice = (): Node => {
    const parts = [sequence()]
    while (text[at] === '|') {
      at += 1
      parts.push(sequence())
    }
    const [only] = parts
    return parts.length === 1 && only ? only : { kind: 'any', parts }
  }
  const node = choice()
  if (at < text.length) refuse('a bracket is closed that was not opened')
  return { node, tests }
}
