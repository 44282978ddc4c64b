import { and, contains, endsWith, gt, gte, lt, lte, none, oneOf, or, some, startsWith, type Test, type Where } from '@gatehouse/kernel/data'
import type { UserFilter } from '@gatehouse/users/contracts'
import { memberTable, permissionTable, type RoleRow } from './data/tables.ts'
import { fold } from './names.ts'

type Comparison = Extract<UserFilter, { readonly value: unknown }>
type PositiveOp = Exclude<Comparison['op'], 'ne'>
type Value = Comparison['value']
type Field = (op: PositiveOp, value: Value) => Where<RoleRow>

const nothing: Where<RoleRow> = { id: oneOf<string>([]) }
const everything: Where<RoleRow> = none(nothing)
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
const text =
  (column: 'id' | 'nameLower' | 'audience' | 'audienceId', form = (value: string) => value): Field =>
  (op, value) =>
    typeof value === 'string' ? { [column]: textTests[op](form(value)) } : nothing
const time =
  (column: 'createdAt' | 'updatedAt'): Field =>
  (op, value) =>
    typeof value === 'number' && op in orders ? { [column]: orders[op as keyof typeof orders](value) } : nothing
const member =
  (kind: 'user' | 'group'): Field =>
  (op, value) =>
    op === 'eq' && typeof value === 'string' ? some(memberTable, { roleId: 'id' }, { kind, memberId: value }) : nothing

const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['id', text('id')],
  ['name', text('nameLower', fold)],
  ['audienceType', text('audience', fold)],
  ['audienceId', text('audienceId')],
  ['createdAt', time('createdAt')],
  ['updatedAt', time('updatedAt')],
  ['system', (op, value) => (op === 'eq' && typeof value === 'boolean' ? { system: value } : nothing)],
  ['permission', (op, value) => (typeof value === 'string' ? some(permissionTable, { roleId: 'id' }, { scope: textTests[op](value) }) : nothing)],
  ['user', member('user')],
  ['group', member('group')],
])
const present: ReadonlyMap<string, Where<RoleRow>> = new Map<string, Where<RoleRow>>([
  ['permission', some(permissionTable, { roleId: 'id' })],
  ['user', some(memberTable, { roleId: 'id' }, { kind: 'user' })],
  ['group', some(memberTable, { roleId: 'id' }, { kind: 'group' })],
])

/** A filter as a condition on `roles_role`; a field that is not known passes nothing. */
export const conditionOf = (filter: UserFilter): Where<RoleRow> => {
  if ('parts' in filter) return filter.op === 'and' ? and(...filter.parts.map(conditionOf)) : or(...filter.parts.map(conditionOf))
  if ('part' in filter) return none(conditionOf(filter.part))
  const field = fields.get(filter.field)
  if (!('value' in filter)) return present.get(filter.field) ?? (field ? everything : nothing)
  const { op, value } = filter
  if (op === 'ne') return none(conditionOf({ ...filter, op: 'eq' }))
  return field?.(op, value) ?? nothing
}
