import type { ClaimDialects, LocalClaim } from '@gatehouse/claims/contracts'
import type { ClaimValue } from '@gatehouse/users/contracts'
import { fieldOf, type Wanted } from './wanted-claims.ts'

/** Longer ones never meet a pattern, and are not in the index of users. */
const LONGEST = 1024
/** By the name of a field: a key of the texts, or the tenant's own words. */
export type Problems = Readonly<Record<string, { readonly key: string } | { readonly text: string }>>
export interface ReadClaim {
  readonly claim: LocalClaim
  readonly name: string
  readonly value: string | number | boolean
}
export interface ReadClaims {
  readonly claims: readonly ReadClaim[]
  readonly problems: Problems
}
const number = (text: string, pattern: RegExp): number | undefined =>
  pattern.test(text) && Number.isSafeInteger(Math.trunc(Number(text))) ? Number(text) : undefined
const typed = (text: string, { dataType }: LocalClaim): string | number | boolean | undefined => {
  if (dataType === 'boolean') return text === 'true'
  if (dataType === 'integer') return number(text, /^[+-]?\d{1,15}$/)
  if (dataType === 'decimal') return number(text, /^[+-]?\d{1,15}(?:\.\d{1,15})?$/)
  return dataType === 'date_time' && Number.isNaN(Date.parse(text)) ? undefined : text
}
/** The tenant's own words for a value that its pattern refuses; the rest names the pattern, which is for administrators. */
const ownWords = ({ properties }: LocalClaim, refusal: string) => properties.some(({ key, value }) => key === 'RegExValidationError' && value === refusal)

/** The claims of a form, under the same rules as those of administrators and owners. */
export const readClaims = (dialects: ClaimDialects, wanted: readonly Wanted[], input: Readonly<Record<string, string>>): ReadClaims => {
  const claims: ReadClaim[] = []
  const problems: Record<string, Problems[string]> = {}
  for (const { claim, shown } of wanted) {
    const field = fieldOf(shown)
    const text = (input[field] ?? '').trim()
    if (text === '') {
      if (shown.required) problems[field] = { key: shown.kind === 'check' ? 'sign-up.unticked' : 'sign-up.missing' }
      continue
    }
    const value = text.length > LONGEST ? undefined : typed(text, claim)
    const refusal = value === undefined ? 'of another type' : dialects.refusal(claim, [value], claim.displayName)
    if (value === undefined || refusal !== undefined)
      problems[field] = refusal !== undefined && ownWords(claim, refusal) ? { text: refusal } : { key: 'sign-up.invalid' }
    else claims.push({ claim, name: shown.name, value })
  }
  return { claims, problems }
}
export const claimsOf = (read: readonly ReadClaim[]): Readonly<Record<string, ClaimValue>> =>
  Object.fromEntries(read.map(({ claim, name, value }) => [name, claim.multiValued ? [value] : value]))
