import { invalidFilter } from '../errors.ts'
import type { Attribute, Source } from '../schema/attribute.ts'
import { subAttribute } from '../schema/lookup.ts'
import { comparison } from './comparison.ts'
import { allOf, anyOf, type Condition, negated } from './condition.ts'
import type { Comparison, Filter } from './parse.ts'

type Slots = Extract<Source, { kind: 'slots' }>
/** One element that may be there: its claim, and what is known of it. */
interface Candidate {
  readonly field: string
  readonly type: string | undefined
  readonly primary: boolean
}

const typeTest = (type: string | undefined, op: Comparison['op'] | 'pr', value?: Comparison['compValue']): boolean => {
  if (op === 'pr') return type !== undefined
  if (typeof value !== 'string') return invalidFilter('a type is compared with text')
  if (type === undefined) return false
  const wanted = value.toLowerCase()
  const order = type < wanted ? -1 : type > wanted ? 1 : 0
  const tests = {
    eq: order === 0,
    ne: order !== 0,
    co: type.includes(wanted),
    sw: type.startsWith(wanted),
    ew: type.endsWith(wanted),
    gt: order > 0,
    ge: order >= 0,
    lt: order < 0,
    le: order <= 0,
  }
  return tests[op]
}
const mentions = (filter: Filter, name: string): boolean => {
  if (filter.op === 'and' || filter.op === 'or') return filter.filters.some((part) => mentions(part, name))
  if (filter.op === 'not') return mentions(filter.filter, name)
  return filter.op !== '[]' && filter.attrPath.toLowerCase() === name
}
const negates = (filter: Filter): boolean => {
  if (filter.op === 'and' || filter.op === 'or') return filter.filters.some(negates)
  return filter.op === 'not' || filter.op === 'ne'
}
const onCandidate = (attribute: Attribute, filter: Filter, candidate: Candidate): Condition => {
  if (filter.op === '[]') return invalidFilter('a value path holds no other one')
  if (filter.op === 'and') return allOf(filter.filters.map((part) => onCandidate(attribute, part, candidate)))
  if (filter.op === 'or') return anyOf(filter.filters.map((part) => onCandidate(attribute, part, candidate)))
  if (filter.op === 'not') return negated(onCandidate(attribute, filter.filter, candidate))
  const sub = subAttribute(attribute, filter.attrPath) ?? invalidFilter('the filter names a part that does not exist')
  if (sub.name === 'type') return filter.op === 'pr' ? typeTest(candidate.type, 'pr') : typeTest(candidate.type, filter.op, filter.compValue)
  if (sub.name === 'value') return filter.op === 'pr' || comparison(sub, candidate.field, filter.op, filter.compValue)
  if (filter.op === 'pr' || (filter.op === 'eq' && String(filter.compValue).toLowerCase() === 'true')) return candidate.primary
  return invalidFilter('primary is compared with eq true only')
}

/**
 * `emails[type eq "work" and value co "@example.com"]`: one element passes as a whole. The primary value and a typed one
 * may be the same element, so tests that would tell them apart by what they are not are refused.
 * @throws ScimError invalidFilter
 */
export const valuePath = (attribute: Attribute, { primary, types }: Slots, filter: Filter): Condition => {
  const byType = mentions(filter, 'type')
  if (byType && negates(filter)) return invalidFilter('a value path with a type takes no not and no ne')
  if (byType && mentions(filter, 'primary')) return invalidFilter('a value path takes type or primary, not both')
  const typed = Object.entries(types).map(([type, field]): Candidate => ({ field, type, primary: false }))
  const candidates: readonly Candidate[] = [{ field: primary, type: undefined, primary: true }, ...typed]
  return anyOf(candidates.map((candidate) => allOf([{ op: 'pr', field: candidate.field }, onCandidate(attribute, filter, candidate)])))
}
