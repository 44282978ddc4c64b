import type { UserFilter } from '@gatehouse/users/contracts'
import { invalidFilter } from '../errors.ts'
import { timeOf } from '../resource/date-time.ts'
import type { Attribute } from '../schema/attribute.ts'
import { type Condition, negated } from './condition.ts'
import type { Comparison } from './parse.ts'

/** Milliseconds since the epoch. */
const asTime = (name: string, value: unknown): number => {
  const time = timeOf(value)
  return Number.isNaN(time) ? invalidFilter(`${name} is compared with a date and time`) : time
}
/** As they are shown, or a date and time. */
const asMilliseconds = (name: string, value: unknown): number =>
  typeof value === 'number' ? value : /^\d{1,15}$/.test(String(value)) ? Number(value) : asTime(name, value)
const asFlag = (name: string, value: unknown): boolean => {
  const flag = typeof value === 'string' ? value.toLowerCase() : value
  return flag === true || flag === 'true' ? true : flag === false || flag === 'false' ? false : invalidFilter(`${name} is compared with true or false`)
}
/** One comparison of one field that holds text, a flag or a time. `ne` is the opposite of `eq`: it passes what has no value. */
export const comparison = (attribute: Attribute, field: string, op: Comparison['op'], value: Comparison['compValue']): Condition => {
  const { name, type, source } = attribute
  if (value === null) {
    const present: UserFilter = { op: 'pr', field }
    return op === 'eq' ? negated(present) : op === 'ne' ? present : invalidFilter('null is compared with eq and ne only')
  }
  if (type === 'boolean') {
    if (op !== 'eq' && op !== 'ne') return invalidFilter(`${name} is compared with eq and ne only`)
    return { op, field, value: asFlag(name, value) }
  }
  if (type === 'integer' || type === 'decimal') {
    if (op === 'co' || op === 'sw' || op === 'ew') return invalidFilter(`${name} is not text`)
    return typeof value === 'number' ? { op, field, value } : invalidFilter(`${name} is compared with a number`)
  }
  if (source?.kind === 'field' && source.epoch) {
    if (op === 'co' || op === 'sw' || op === 'ew') return invalidFilter(`${name} is a time`)
    return { op, field, value: asMilliseconds(name, value) }
  }
  // Claims keep times as they came, as text.
  if (type === 'dateTime' && source?.kind !== 'claim') {
    if (op === 'co' || op === 'sw' || op === 'ew') return invalidFilter(`${name} is not text`)
    return { op, field, value: asTime(name, value) }
  }
  if (typeof value !== 'string') return invalidFilter(`${name} is compared with text`)
  return { op, field, value, ...(attribute.caseExact && field !== 'id' ? { caseExact: true } : {}) }
}
