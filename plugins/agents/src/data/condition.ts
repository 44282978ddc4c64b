import { and, contains, endsWith, gt, gte, lt, lte, none, oneOf, or, startsWith, type Test, type Where } from '@gatehouse/kernel/data'
import type { UserFilter } from '@gatehouse/users/contracts'
import type { AgentRow } from './agent-table.ts'

type Comparison = Extract<UserFilter, { readonly value: unknown }>
type PositiveOp = Exclude<Comparison['op'], 'ne'>
type Field = (op: PositiveOp, value: Comparison['value']) => Where<AgentRow>

const nothing: Where<AgentRow> = { id: oneOf<string>([]) }
const everything: Where<AgentRow> = none(nothing)
const textTests: Readonly<Record<PositiveOp, (value: string) => Test<string> | string>> = {
  eq: (value) => value,
  sw: startsWith,
  co: contains,
  ew: endsWith,
  gt,
  ge: gte,
  lt,
  le: lte,
}
const orders = { eq: (value: number) => value, gt, ge: gte, lt, le: lte } as const
/** For comparing without regard to case. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase()
const text =
  (column: 'id' | 'nameLower' | 'owner', form = (value: string) => value): Field =>
  (op, value) =>
    typeof value === 'string' ? { [column]: textTests[op](form(value)) } : nothing
const time =
  (column: 'createdAt' | 'updatedAt'): Field =>
  (op, value) =>
    typeof value === 'number' && op in orders ? { [column]: orders[op as keyof typeof orders](value) } : nothing

const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['id', text('id')],
  ['username', text('id', (value) => value.replace(/^agent\//i, '').toLowerCase())],
  ['name', text('nameLower', fold)],
  ['owner', text('owner')],
  ['active', (op, value) => (op === 'eq' && typeof value === 'boolean' ? { active: value } : nothing)],
  ['createdAt', time('createdAt')],
  ['updatedAt', time('updatedAt')],
])

/** A filter as a condition on `agents_agent`; a field that is not known passes nothing. */
export const conditionOf = (filter: UserFilter): Where<AgentRow> => {
  if ('parts' in filter) return filter.op === 'and' ? and(...filter.parts.map(conditionOf)) : or(...filter.parts.map(conditionOf))
  if ('part' in filter) return none(conditionOf(filter.part))
  const field = fields.get(filter.field)
  if (!('value' in filter)) return field ? everything : nothing
  const { op, value } = filter
  if (op === 'ne') return none(conditionOf({ ...filter, op: 'eq' }))
  return field?.(op, value) ?? nothing
}
