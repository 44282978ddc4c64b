import { InvalidScope } from '../contracts.ts'

const MOST_SCOPES = 100
/** RFC 6749 §3.3. */
const syntax = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/

/** Each scope once, in the order asked for. @throws InvalidScope malformed, or too many */
export const parseScope = (value: string | undefined): readonly string[] => {
  const text = value?.trim()
  if (!text) return []
  if (!syntax.test(text)) throw new InvalidScope('Invalid Scope!')
  const scopes = [...new Set(text.split(' '))]
  if (scopes.length > MOST_SCOPES) throw new InvalidScope(`more than ${MOST_SCOPES} scopes were asked for`)
  return scopes
}
export const scopeText = (scopes: readonly string[]): string => scopes.join(' ')
/** Of what we stored. */
export const storedScopes = (text: string): readonly string[] => (text === '' ? [] : text.split(' '))
