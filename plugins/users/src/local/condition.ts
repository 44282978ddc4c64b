import { and, contains, endsWith, gt, gte, isNull, lt, lte, none, oneOf, or, some, startsWith, type Test, type Where } from '@gatehouse/kernel/data'
import type { UserFilter } from '../contracts.ts'
import { attemptTable, type ClaimRow, claimTable, passwordTable, type StateRow, stateTable, type UserRow } from '../data/tables.ts'
import { type Holding, holdingKey, isHolderField } from '../holding.ts'
import { fold, primary } from '../names.ts'
import { anyMark, cut, isLong, marked, numberKey } from './claim-values.ts'

export type Comparison = Extract<UserFilter, { readonly value: unknown }>
type Op = Comparison['op']
export type PositiveOp = Exclude<Op, 'ne'>
export type Positive = Comparison & { readonly op: PositiveOp }
type Value = Comparison['value']

export const nobody: Where<UserRow> = { id: oneOf<string>([]) }
const everybody: Where<UserRow> = none(nobody)
const constant = (holds: boolean): Where<UserRow> => (holds ? everybody : nobody)

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
const isOrder = (op: Op): op is keyof typeof orders => op in orders

/** In all of the value, without the index. */
const anywhere = (op: PositiveOp, value: string): Where<ClaimRow> => {
  const test = textTests[op](value)
  return or({ whole: test }, and({ whole: isNull() }, { folded: test }))
}
/** A text that the index may have cut: its head in the index, then the whole. */
const foldedText = (op: PositiveOp, value: string): Where<ClaimRow> => {
  if (op === 'co' || op === 'ew') return anywhere(op, value)
  if (!isLong(value)) return { folded: textTests[op](value) }
  if (op === 'eq') return { folded: cut(value), whole: value }
  return op === 'sw' ? { folded: startsWith(cut(value)), whole: startsWith(value) } : anywhere(op, value)
}
/** `exact` is null where a value is its own folded form. The folded test comes first: it has the index. */
const exactText = (op: PositiveOp, value: string): Where<ClaimRow> => {
  const folded = fold(value)
  const unlike: Where<ClaimRow> = { exact: textTests[op](value) }
  if (op === 'gt' || op === 'ge' || op === 'lt' || op === 'le') return or(unlike, and({ exact: isNull() }, foldedText(op, value)))
  return and(foldedText(op, folded), value === folded ? or(unlike, { exact: isNull() }) : unlike)
}
export const claimTest = ({ op, field, value, caseExact }: Positive): Where<ClaimRow> | undefined => {
  if (typeof value === 'string') {
    const text = value.normalize('NFC')
    return and({ name: marked.text(field) }, caseExact ? exactText(op, text) : foldedText(op, fold(text)))
  }
  if (!isOrder(op)) return undefined
  if (typeof value === 'number') return { name: marked.number(field), folded: textTests[op](numberKey(value)) }
  return op === 'eq' ? { name: marked.boolean(field), folded: String(value) } : undefined
}
const ofClaim = (comparison: Positive): Where<UserRow> => {
  const test = claimTest(comparison)
  return test ? some(claimTable, { userId: 'id' }, test) : nobody
}

const ofText = (column: 'id' | 'usernameLower', op: PositiveOp, value: Value, form: (text: string) => string): Where<UserRow> =>
  typeof value === 'string' ? { [column]: textTests[op](form(value)) } : nobody
const ofTime = (column: 'createdAt' | 'updatedAt', op: Op, value: Value): Where<UserRow> =>
  typeof value === 'number' && isOrder(op) ? { [column]: orders[op](value) } : nobody
/** Every row has the same store, so the answer is known before. */
const ofStore = (op: PositiveOp, value: Value): Where<UserRow> => {
  if (typeof value !== 'string') return nobody
  const [name, wanted] = [fold(primary), fold(value)]
  const tests: Record<typeof op, boolean> = {
    eq: name === wanted,
    sw: name.startsWith(wanted),
    co: name.includes(wanted),
    ew: name.endsWith(wanted),
    gt: name > wanted,
    ge: name >= wanted,
    lt: name < wanted,
    le: name <= wanted,
  }
  return constant(tests[op])
}
const stateTest = (where: Where<StateRow>): Where<UserRow> => and<UserRow>({ active: false }, some(stateTable, { userId: 'id' }, where))
const lockedUsers = stateTest({ locked: true })
/** Off, and for no other reason than that, or by name. */
const disabledUsers = and<UserRow>({ active: false }, or(none(lockedUsers), stateTest({ disabled: true })))
/** By an administrator, or for a while after wrong passwords. */
const lockedNow = (now: number): Where<UserRow> => or(lockedUsers, some(attemptTable, { key: 'id' }, { lockedUntil: gt(now) }))
const ofFlag = (those: Where<UserRow>, op: PositiveOp, value: Value): Where<UserRow> =>
  op === 'eq' && typeof value === 'boolean' ? (value ? those : none(those)) : nobody
type TimeTest = (...tests: readonly Test<number>[]) => Where<UserRow>
/** Times of an account. 0 stands for never, which passes no test. */
const accountTimes: Readonly<Record<string, TimeTest>> = Object.assign(Object.create(null), {
  lastSignInAt: (...tests): Where<UserRow> => some(stateTable, { userId: 'id' }, and(...tests.map((lastSignInAt) => ({ lastSignInAt })))),
  passwordChangedAt: (...tests): Where<UserRow> => some(passwordTable, { userId: 'id' }, and(...tests.map((changedAt) => ({ changedAt })))),
  lockedUntil: (...tests): Where<UserRow> => some(attemptTable, { key: 'id' }, and(...tests.map((lockedUntil) => ({ lockedUntil })))),
} satisfies Record<string, TimeTest>)
/** A lock that is over is none. */
const since = (field: string, now: number) => gt(field === 'lockedUntil' ? now : 0)
const ofAccountTime = (field: string, op: Op, value: Value, now: number): Where<UserRow> => {
  if (typeof value !== 'number' || !isOrder(op)) return nobody
  return accountTimes[field]?.(since(field, now), op === 'eq' ? oneOf([value]) : orders[op](value)) ?? nobody
}
type ColumnTest = (op: PositiveOp, value: Value, now: number) => Where<UserRow>
const columns: Readonly<Record<string, ColumnTest>> = Object.assign(Object.create(null), {
  id: (op, value) => ofText('id', op, value, (text) => text),
  username: (op, value) => ofText('usernameLower', op, value, fold),
  store: ofStore,
  active: (op, value) => (op === 'eq' && typeof value === 'boolean' ? { active: value } : nobody),
  locked: (op, value, now) => ofFlag(lockedNow(now), op, value),
  disabled: (op, value) => ofFlag(disabledUsers, op, value),
  createdAt: (op, value) => ofTime('createdAt', op, value),
  updatedAt: (op, value) => ofTime('updatedAt', op, value),
} satisfies Record<string, ColumnTest>)

/** A field of every user, not a claim. */
export const isColumn = (field: string): boolean => field in columns || field in accountTimes || isHolderField(field)

/** A filter as a condition on `users_user`. Field names never become column names: the fixed ones are listed, all others are values. @param now milliseconds */
export const conditionOf = (filter: UserFilter, now: number, holding: Holding = new Map()): Where<UserRow> => {
  const inner = (part: UserFilter) => conditionOf(part, now, holding)
  if ('parts' in filter) return filter.op === 'and' ? and(...filter.parts.map(inner)) : or(...filter.parts.map(inner))
  if ('part' in filter) return none(inner(filter.part))
  const column = columns[filter.field]
  const time = accountTimes[filter.field]
  if (!('value' in filter) && time) return time(since(filter.field, now))
  if (!('value' in filter)) return column ? everybody : some(claimTable, { userId: 'id' }, { name: oneOf(anyMark(filter.field)) })
  const { op, field, value } = filter
  if (isHolderField(field) && op === 'eq') return (holding.get(holdingKey(field, value))?.where as Where<UserRow> | undefined) ?? nobody
  if (op === 'ne') return none(inner({ ...filter, op: 'eq' }))
  if (time) return ofAccountTime(field, op, value, now)
  return column ? column(op, value, now) : ofClaim({ ...filter, op, field, value })
}
