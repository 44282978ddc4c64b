import type { ClaimFlags, ClaimProfile, LocalClaim } from './contracts.ts'
import { matchesPattern } from './pattern/patterns.ts'

/** Characters of one claim that meet a pattern in one change: security rule 1.5. */
const MOST_MATCHED = 1024

export const flagsOf = (claim: LocalClaim, profile: ClaimProfile | undefined): ClaimFlags => {
  const { required, readOnly, supportedByDefault } = claim
  return { required, readOnly, supportedByDefault, ...(profile === undefined ? {} : claim.profiles[profile]) }
}
const fold = (text: string): string => text.normalize('NFC').toLowerCase()
const offers = ({ canonicalValues }: LocalClaim, text: string): boolean => canonicalValues.some(({ value }) => fold(value) === fold(text))

export const refusalOf = (claim: LocalClaim, values: readonly unknown[], label: string): string | undefined => {
  const texts = values.filter((value) => typeof value !== 'object').map(String)
  const property = (name: string) => claim.properties.find(({ key }) => key === name)?.value
  const [least, most] = [Number(property('minLength') ?? 0), Number(property('maxLength') ?? Number.POSITIVE_INFINITY)]
  if (texts.some(({ length }) => length < least || length > most)) return `${label} attribute value does not have the length that is asked for`
  if (claim.canonicalValues.length > 0 && !texts.every((text) => offers(claim, text))) return `${label} attribute value is none of those that are offered`
  const { regEx } = claim
  if (regEx === null) return undefined
  if (texts.reduce((sum, { length }) => sum + length, 0) > MOST_MATCHED) return `${label} is too long`
  if (texts.every((text) => matchesPattern(regEx, text))) return undefined
  return property('RegExValidationError') ?? `${label} attribute value doesn't match with ${regEx} regex pattern`
}
