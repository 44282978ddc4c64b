import type { UserFilter } from '@gatehouse/users/contracts'

/** A filter, or what is known without asking. */
export type Condition = UserFilter | boolean

const joined = (op: 'and' | 'or', conditions: readonly Condition[]): Condition => {
  const deciding = op === 'or'
  if (conditions.includes(deciding)) return deciding
  const parts = conditions.filter((part) => typeof part !== 'boolean')
  const [only] = parts
  if (!only) return !deciding
  return parts.length === 1 ? only : { op, parts }
}
export const allOf = (conditions: readonly Condition[]): Condition => joined('and', conditions)
export const anyOf = (conditions: readonly Condition[]): Condition => joined('or', conditions)
export const negated = (condition: Condition): Condition => {
  if (typeof condition === 'boolean') return !condition
  return condition.op === 'not' ? condition.part : { op: 'not', part: condition }
}
