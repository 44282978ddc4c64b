import { and, contains, endsWith, gt, gte, lt, lte, none, notNull, oneOf, or, some, startsWith, type Test, type Where } from '@gatehouse/kernel/data'
import type { UserFilter } from '@gatehouse/users/contracts'
import { type GroupRow, type MemberRow, memberKinds, memberTable } from './data/tables.ts'
import { fold, primary } from './names.ts'

type Comparison = Extract<UserFilter, { readonly value: unknown }>
type PositiveOp = Exclude<Comparison['op'], 'ne'>
type Value = Comparison['value']

const nothing: Where<GroupRow> = { id: oneOf<string>([]) }
const everything: Where<GroupRow> = none(nothing)
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
const ofText = (column: 'id' | 'nameLower' | 'externalId', op: PositiveOp, value: Value): Where<GroupRow> =>
  typeof value === 'string' ? { [column]: textTests[op](value) } : nothing
const ofTime = (column: 'createdAt' | 'updatedAt', op: PositiveOp, value: Value): Where<GroupRow> =>
  typeof value === 'number' && op in orders ? { [column]: orders[op as keyof typeof orders](value) } : nothing
const folded = (value: Value): Value => (typeof value === 'string' ? fold(value) : value)

type Field = { readonly test: (op: PositiveOp, value: Value) => Where<GroupRow>; readonly present: Where<GroupRow> }
const hasMember: Where<GroupRow> = some(memberTable, { groupId: 'id' })
const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['id', { test: (op, value) => ofText('id', op, value), present: everything }],
  ['name', { test: (op, value) => ofText('nameLower', op, folded(value)), present: everything }],
  ['externalId', { test: (op, value) => ofText('externalId', op, value), present: { externalId: notNull() } }],
  ['store', { test: (op, value) => (op === 'eq' && typeof value === 'string' && fold(value) === fold(primary) ? everything : nothing), present: everything }],
  ['createdAt', { test: (op, value) => ofTime('createdAt', op, value), present: everything }],
  ['updatedAt', { test: (op, value) => ofTime('updatedAt', op, value), present: everything }],
  [
    'member',
    {
      // With its kind, a member is one step in the index.
      test: (op, value) =>
        op === 'eq' && typeof value === 'string'
          ? or(...memberKinds.map((kind) => some<GroupRow, MemberRow>(memberTable, { groupId: 'id' }, { kind, memberId: value })))
          : nothing,
      present: hasMember,
    },
  ],
])

/** A filter as a condition on `groups_group`; a field that is not known passes nothing. */
export const conditionOf = (filter: UserFilter): Where<GroupRow> => {
  if ('parts' in filter) return filter.op === 'and' ? and(...filter.parts.map(conditionOf)) : or(...filter.parts.map(conditionOf))
  if ('part' in filter) return none(conditionOf(filter.part))
  const field = fields.get(filter.field)
  if (!('value' in filter)) return field?.present ?? nothing
  const { op, value } = filter
  if (op === 'ne') return none(conditionOf({ ...filter, op: 'eq' }))
  return field?.test(op, value) ?? nothing
}
