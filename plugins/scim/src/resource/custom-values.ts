import { customUserDialect } from '@gatehouse/claims/contracts'
import { invalidValue, notMutable } from '../errors.ts'
import type { CustomRule } from '../schema/custom.ts'
import type { UserShape } from '../schema/shape.ts'
import { type Complex, isComplex, same, type Value } from './value.ts'

/** Characters of one attribute that meet a pattern in one change: security rule 1.5. */
const MOST_MATCHED = 1024
const MOST_UNIQUE = 50
/** Longer texts are not in the index of users. */
const LONGEST_UNIQUE = 1024

/** Values that no other user may have. */
export interface UniqueValues {
  readonly name: string
  readonly claim: string
  readonly inStore: boolean
  readonly values: readonly (string | number | boolean)[]
}
type Matches = (pattern: string, text: string) => boolean

const listOf = (value: Value | undefined): readonly Value[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const holders = (resource: Complex, { parent }: CustomRule): readonly Complex[] => {
  const extension = resource[customUserDialect] as Complex | undefined
  if (!extension) return []
  return parent ? (listOf(extension[parent.name]) as Complex[]) : [extension]
}
const valuesAt = (resource: Complex, rule: CustomRule): readonly Value[] => holders(resource, rule).flatMap((holder) => listOf(holder[rule.attribute.name]))

const checkPresence = (rule: CustomRule, before: Complex, after: Complex, whole: boolean): void => {
  const { name, required, mutability } = rule.attribute
  if (!required || mutability === 'readOnly') return
  if (rule.parent) {
    const known = holders(before, rule)
    const lacking = holders(after, rule).filter((holder) => holder[name] === undefined)
    if (lacking.some((holder) => whole || !known.some((old) => same(old, holder)))) invalidValue(`Required attribute ${name} is missing`)
    return
  }
  if (valuesAt(after, rule).length > 0) return
  if (whole) invalidValue(`Required attribute ${name} is missing`)
  if (valuesAt(before, rule).length > 0) notMutable(`${name} is required and cannot be removed`)
}
const checkText = ({ attribute, claim }: CustomRule, news: readonly Value[], matches: Matches): void => {
  const texts = news.filter((value) => !isComplex(value)).map(String)
  const property = (name: string) => claim.properties.find(({ key }) => key === name)?.value
  const [least, most] = [Number(property('minLength') ?? 0), Number(property('maxLength') ?? Number.POSITIVE_INFINITY)]
  if (texts.some(({ length }) => length < least || length > most)) invalidValue(`${attribute.name} attribute value does not have the length that is asked for`)
  if (claim.regEx === null) return
  if (texts.reduce((sum, { length }) => sum + length, 0) > MOST_MATCHED) invalidValue(`${attribute.name} is too long`)
  const { regEx } = claim
  if (!texts.every((text) => matches(regEx, text)))
    invalidValue(property('RegExValidationError') ?? `${attribute.name} attribute value doesn't match with ${regEx} regex pattern`)
}
const uniqueOf = ({ attribute, claim }: CustomRule, news: readonly Value[]): readonly UniqueValues[] => {
  if (attribute.uniqueness !== 'server' || attribute.source?.kind !== 'claim' || news.length === 0) return []
  if (news.length > MOST_UNIQUE || news.some((value) => String(value).length > LONGEST_UNIQUE)) invalidValue(`${attribute.name} is too long`)
  return [{ name: attribute.name, claim: attribute.source.claim, inStore: claim.uniqueness === 'WITHIN_USERSTORE', values: news as UniqueValues['values'] }]
}

/**
 * What local claims demand of a tenant's own attributes. Values that a user had before are not judged anew, so that a
 * rule that was made later keeps nobody from changing something else.
 * @param whole POST and PUT name all that a user has
 * @returns values that must be found with nobody else, before the write @throws ScimError
 */
export const checkCustomValues = (shape: UserShape, matches: Matches, before: Complex, after: Complex, whole: boolean): readonly UniqueValues[] =>
  shape.rules.flatMap((rule) => {
    checkPresence(rule, before, after, whole)
    if (rule.attribute.mutability === 'readOnly') return []
    const known = valuesAt(before, rule)
    const news = valuesAt(after, rule).filter((value) => !known.some((old) => same(old, value)))
    checkText(rule, news, matches)
    return uniqueOf(rule, news)
  })
