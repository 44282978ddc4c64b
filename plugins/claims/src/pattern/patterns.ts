import { RE2JS, RE2JSException } from 're2js'

const MOST_KNOWN = 500
/** Longer texts match nothing. UTF-16 units. */
const LONGEST = 1024
/** Instructions of RE2. One of this size takes about 60 ms for the longest text at worst. */
const LARGEST = 1200
const known = new Map<string, RE2JS | undefined>()

/** The translation would take it for a plain letter. */
const namedReference = /(?<!\\)(?:\\\\)*\\k</
/** @throws RE2JSException RE2 cannot run it: it looks around, refers back or repeats too much; or it would take too long */
const compiled = (pattern: string): RE2JS => {
  if (namedReference.test(pattern)) throw new RE2JSException('back references are not taken')
  const made = RE2JS.compile(RE2JS.translateRegExp(pattern))
  if (made.programSize() > LARGEST) throw new RE2JSException('the pattern is too large')
  return made
}

/** Undefined: it can be run. */
export const faultOf = (pattern: string): string | undefined => {
  try {
    compiled(pattern)
    return undefined
  } catch (error) {
    if (error instanceof RE2JSException) return error.message
    throw error
  }
}
const automaton = (pattern: string): RE2JS | undefined => {
  if (known.has(pattern)) return known.get(pattern)
  if (known.size >= MOST_KNOWN) known.clear()
  const made = faultOf(pattern) === undefined ? compiled(pattern) : undefined
  known.set(pattern, made)
  return made
}
/** Whether the whole text matches; nothing matches a pattern that cannot be run. Linear in the text, whatever the pattern: RE2 does not backtrack. Security rule 1.5. */
export const matchesPattern = (pattern: string, text: string): boolean => text.length <= LONGEST && automaton(pattern)?.matches(text) === true
