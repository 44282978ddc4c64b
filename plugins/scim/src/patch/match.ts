import { invalidPath } from '../errors.ts'
import type { Comparison, Filter } from '../filter/parse.ts'
import type { Complex, Value } from '../resource/value.ts'
import type { Attribute } from '../schema/attribute.ts'
import { subAttribute } from '../schema/lookup.ts'

const text = (sub: Attribute, value: string): string => (sub.caseExact ? value : value.toLowerCase())
const ordered = (op: Comparison['op'], order: number): boolean =>
  ({ eq: order === 0, ne: order !== 0, gt: order > 0, ge: order >= 0, lt: order < 0, le: order <= 0, co: false, sw: false, ew: false })[op]

const compared = (sub: Attribute, op: Comparison['op'], actual: Value | undefined, wanted: Comparison['compValue']): boolean => {
  if (sub.type === 'boolean') {
    const flag = typeof wanted === 'string' ? wanted.toLowerCase() === 'true' : wanted
    return op === 'eq' ? (actual ?? false) === flag : op === 'ne' ? (actual ?? false) !== flag : false
  }
  if (wanted === null) return op === 'eq' ? actual === undefined : op === 'ne' ? actual !== undefined : false
  if (typeof actual === 'number' && typeof wanted === 'number') return ordered(op, actual - wanted)
  if (typeof actual !== 'string' || typeof wanted !== 'string') return op === 'ne'
  const [left, right] = [text(sub, actual), text(sub, wanted)]
  if (op === 'co') return left.includes(right)
  if (op === 'sw') return left.startsWith(right)
  if (op === 'ew') return left.endsWith(right)
  return ordered(op, left < right ? -1 : left > right ? 1 : 0)
}
const partOf = (attribute: Attribute, name: string): Attribute => subAttribute(attribute, name) ?? invalidPath('the filter names a part that does not exist')

/** Whether an element passes the filter of a path. @throws ScimError invalidPath */
export const passes = (attribute: Attribute, filter: Filter, element: Complex): boolean => {
  if (filter.op === '[]') return invalidPath('a filter in a path holds no other one')
  if (filter.op === 'not') return !passes(attribute, filter.filter, element)
  if (filter.op === 'and') return filter.filters.every((part) => passes(attribute, part, element))
  if (filter.op === 'or') return filter.filters.some((part) => passes(attribute, part, element))
  const sub = partOf(attribute, filter.attrPath)
  if (filter.op === 'pr') return element[sub.name] !== undefined
  return compared(sub, filter.op, element[sub.name], filter.compValue)
}
/** What an element must hold to pass, where the filter says so plainly: `type eq "work"`. For `add` where nothing passes. */
export const implied = (attribute: Attribute, filter: Filter): Complex | undefined => {
  if (filter.op === 'and') {
    const parts = filter.filters.map((part) => implied(attribute, part))
    return parts.includes(undefined) ? undefined : Object.assign(Object.create(null), ...parts)
  }
  if (filter.op !== 'eq') return undefined
  const { compValue } = filter
  const sub = partOf(attribute, filter.attrPath)
  const value = sub.type === 'boolean' && typeof compValue === 'string' ? compValue.toLowerCase() === 'true' : compValue
  const fits = sub.type === 'boolean' ? typeof value === 'boolean' : typeof value === 'string'
  return fits && value !== null ? Object.assign(Object.create(null), { [sub.name]: value }) : undefined
}
