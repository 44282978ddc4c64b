import { customUserDialect } from '@gatehouse/claims/contracts'
import { invalidValue, notMutable } from '../errors.ts'
import type { CustomRule } from '../schema/custom.ts'
import type { Judge, UserShape } from '../schema/shape.ts'
import { type UniqueValues, uniqueOf } from './unique.ts'
import { type Complex, same, type Value } from './value.ts'

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
/**
 * What local claims demand of a tenant's own attributes. Values that a user had before are not judged anew, so that a
 * rule that was made later keeps nobody from changing something else.
 * @param whole POST and PUT name all that a user has
 * @returns values that must be found with nobody else, before the write @throws ScimError
 */
export const checkCustomValues = (shape: UserShape, judge: Judge, before: Complex, after: Complex, whole: boolean): readonly UniqueValues[] =>
  shape.rules.flatMap((rule) => {
    const { attribute, claim } = rule
    checkPresence(rule, before, after, whole)
    if (attribute.mutability === 'readOnly') return []
    const known = valuesAt(before, rule)
    const news = valuesAt(after, rule).filter((value) => !known.some((old) => same(old, value)))
    const refusal = judge(claim, news, attribute.name)
    if (refusal !== undefined) invalidValue(refusal)
    return attribute.uniqueness === 'server' && attribute.source?.kind === 'claim' ? uniqueOf(claim, attribute.name, attribute.source.claim, news) : []
  })
