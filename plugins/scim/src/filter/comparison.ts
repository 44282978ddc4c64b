import type { UserFilter } from '@gatehouse/users/contracts'
import { invalidFilter } from '../errors.ts'
import type { Attribute } from '../schema/attribute.ts'
import { type Condition, negated } from './condition.ts'
import type { Comparison } from './parse.ts'

/** Milliseconds since the epoch. xsd:dateTime, RFC 7643 §2.3.5. */
const asTime = (name: string, value: unknown): number => {
  const pattern = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/
  const time = typeof value === 'string' && pattern.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? invalidFilter(`${name} is compared with a date and time`) : time
}
const asFlag = (name: string, value: unknown): boolean => {
  const flag = typeof value === 'string' ? value.toLowerCase() : value
  return flag === true || flag === 'true' ? true : flag === false || flag === 'false' ? false : invalidFilter(`${name} is compared with true or false`)
}
/** One comparison of one field that holds text, a flag or a time. `ne` is the opposite of `eq`: it passes what has no value. */
export const comparison = (attribute: Attribute, field: string, op: Comparison['op'], value: Comparison['compValue']): Condition => {
  const { name, type } = attribute
  if (value === null) {
    const present: UserFilter = { op: 'pr', field }
    return op === 'eq' ? negated(present) : op === 'ne' ? present : invalidFilter('null is compared with eq and ne only')
  }
  if (type === 'boolean') {
    if (op !== 'eq' && op !== 'ne') return invalidFilter(`${name} is compared with eq and ne only`)
    return { op, field, value: asFlag(name, value) }
  }
  if (type === 'dateTime') {
    if (op === 'co' || op === 'sw' || op === 'ew') return invalidFilter(`${name} is not text`)
    return { op, field, value: asTime(name, value) }
  }
  if (typeof value !== 'string') return invalidFilter(`${name} is compared with text`)
  return { op, field, value, ...(attribute.caseExact && field !== 'id' ? { caseExact: true } : {}) }
}
