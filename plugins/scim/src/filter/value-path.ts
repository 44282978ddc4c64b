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
  if (type === undefined) return op === 'ne'
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
/** Whether the filter asks for elements that are not of a type. */
const negatesType = (filter: Filter, negative = false): boolean => {
  if (filter.op === 'and' || filter.op === 'or') return filter.filters.some((part) => negatesType(part, negative))
  if (filter.op === 'not') return negatesType(filter.filter, !negative)
  return filter.op !== '[]' && filter.attrPath.toLowerCase() === 'type' && (filter.op === 'ne') !== negative
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
 * `emails[type eq "work" and value co "@example.com"]`: one element passes as a whole. The primary value and a typed one may be
 * the same element, which no store tells. What a type-less element passes, that of the same value passes, too, unless the filter
 * asks for what is not of a type; then it has to keep type-less ones out by `type pr`.
 * @throws ScimError invalidFilter
 */
export const valuePath = (attribute: Attribute, { primary, types }: Slots, filter: Filter): Condition => {
  if (mentions(filter, 'type') && mentions(filter, 'primary')) return invalidFilter('a value path takes type or primary, not both')
  const of = (candidate: Candidate) => onCandidate(attribute, filter, candidate)
  const typeless: Candidate = { field: primary, type: undefined, primary: true }
  if (negatesType(filter) && of(typeless) !== false) return invalidFilter('who asks for what is not of a type adds: and type pr')
  const typed = Object.entries(types).map(([type, field]): Candidate => ({ field, type, primary: false }))
  return anyOf([typeless, ...typed].map((candidate) => allOf([{ op: 'pr', field: candidate.field }, of(candidate)])))
}
