import { isTest, type Some, type Test, type Where } from '../where.ts'
import { type Plan, type PlanColumn, type Plans, tenantProperty } from './plan.ts'
import { prefixRange } from './prefix.ts'
import type { DbValue } from './values.ts'

/** SQL, or what is known without asking: true for every row, false for none. */
export type Condition = string | boolean
// biome-ignore lint/suspicious/noExplicitAny: the columns are tested against the plan at run time
export type AnyWhere = Where<any>
export interface Scope {
  readonly plan: Plan
  readonly plans: Plans
  /** Undefined for rows of every tenant. */
  readonly tenantId: string | undefined
}
const maxDepth = 32
const maxListed = 10_000
const comparisons = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

export const columnOf = (plan: Plan, property: string): PlanColumn => {
  const column = plan.columns.get(property)
  if (column) return column
  throw new TypeError(`${plan.name} has no column ${property}${property === tenantProperty ? ' here: the layer fills and tests it by itself' : ''}`)
}
/** Lists are filled up to a power of two with their last value, so that few shapes of a statement exist. */
const padded = (values: readonly DbValue[]): readonly DbValue[] => {
  const size = 2 ** Math.ceil(Math.log2(values.length))
  return Array.from({ length: size }, (_, index) => values[index] ?? values[values.length - 1] ?? null)
}
const listed = (column: PlanColumn, values: unknown, params: DbValue[]): Condition => {
  if (!Array.isArray(values) || values.length > maxListed) throw new TypeError(`${column.property}: oneOf takes a list of at most ${maxListed} values`)
  if (values.length === 0) return false
  const encoded = padded(values.map((value) => column.encode(value)))
  params.push(...encoded)
  return `${column.quoted} in (${encoded.map(() => '?').join(', ')})`
}
const ofText = (column: PlanColumn, { op, value }: Test<unknown>, plan: Plan, params: DbValue[]): Condition => {
  if (!column.text) throw new TypeError(`${column.property} is not text: ${op} does not apply`)
  const text = column.encode(value) as string
  if (op === 'startsWith') {
    const { from, before } = prefixRange(text)
    params.push(from)
    if (before === undefined) return `${column.quoted} >= ?`
    params.push(before)
    return `(${column.quoted} >= ? and ${column.quoted} < ?)`
  }
  // Every text has an empty part; of null that is unknown, also when it is negated.
  if (text === '') return `${column.quoted} = ${column.quoted}`
  if (op === 'contains') {
    params.push(text)
    return plan.grammar.contains(column.quoted)
  }
  params.push([...text].length, text)
  return plan.grammar.endsWith(column.quoted)
}
const judged = (column: PlanColumn, test: Test<unknown>, plan: Plan, params: DbValue[]): Condition => {
  const { op } = test
  if (op === 'null') return `${column.quoted} is null`
  if (op === 'notNull') return `${column.quoted} is not null`
  if (column.json) throw new TypeError(`${column.property} is JSON: only isNull and notNull apply`)
  if (op === 'in') return listed(column, test.value, params)
  if (op === 'startsWith' || op === 'contains' || op === 'endsWith') return ofText(column, test, plan, params)
  params.push(column.encode(test.value))
  return `${column.quoted} ${comparisons[op]} ?`
}
const all = (conditions: readonly Condition[]): Condition => {
  if (conditions.includes(false)) return false
  const texts = conditions.filter((condition) => typeof condition === 'string')
  return texts.length === 0 ? true : texts.length === 1 ? (texts[0] ?? true) : `(${texts.join(' and ')})`
}
const any = (conditions: readonly Condition[]): Condition => {
  if (conditions.includes(true)) return true
  const texts = conditions.filter((condition) => typeof condition === 'string')
  return texts.length === 0 ? false : `(${texts.join(' or ')})`
}
type OfOthers = Some<unknown>
/** Those whose rows in the other table pass. @returns false when none can */
const selectOf = ({ plan, plans, tenantId }: Scope, { table, on, where }: OfOthers, params: DbValue[], depth: number): string | false => {
  const other = plans(table)
  if (!other.tenantBound || !plan.tenantBound) throw new TypeError(`some() joins tables of tenants, not ${table.name}`)
  if (on.length === 0) throw new TypeError('some() needs the columns that are equal')
  const theirs = pairsOf(tenantId, on).map(([column]) => columnOf(other, column).quoted)
  const tenantTest = tenantId === undefined ? [] : [`${plan.grammar.quote('tenant_id')} = ?`]
  const before = params.length
  if (tenantId !== undefined) params.push(tenantId)
  const inner = conditionOf({ plan: other, plans, tenantId }, where, params, depth + 1)
  if (inner === false) {
    params.length = before
    return false
  }
  const tests = inner === true ? tenantTest : [...tenantTest, inner]
  return `select ${theirs.join(', ')} from ${other.quoted}${tests.length === 0 ? '' : ` where ${tests.join(' and ')}`}`
}
const pairsOf = (tenantId: string | undefined, on: OfOthers['on']): readonly (readonly [string, string])[] =>
  tenantId === undefined ? [[tenantProperty, tenantProperty], ...on] : on
/**
 * One of several about the same other table, as a union in one list: the database walks the few rows that the list names, where an `or` of
 * lists makes it walk the whole table. The outer select keeps MySQL from asking the union for every row.
 */
const someOf = (scope: Scope, those: readonly OfOthers[], params: DbValue[], depth: number): Condition => {
  const selects = those.map((one) => selectOf(scope, one, params, depth)).filter((select) => select !== false)
  const [first] = selects
  if (first === undefined) return false
  const own = pairsOf(scope.tenantId, those[0]?.on ?? []).map(([, column]) => columnOf(scope.plan, column).quoted)
  const list = selects.length === 1 ? first : `select * from (${selects.join(' union all ')}) ${scope.plan.grammar.quote('u')}`
  return `${own.length > 1 ? `(${own.join(', ')})` : own.join()} in (${list})`
}
/** Parts of an `or` that ask about the same other table are one part. */
const gathered = (parts: readonly AnyWhere[]): readonly (AnyWhere | readonly OfOthers[])[] => {
  const groups = new Map<string, OfOthers[]>()
  return parts.flatMap((part): (AnyWhere | OfOthers[])[] => {
    const one = (part as { readonly $some?: OfOthers }).$some
    if (one === undefined || Object.keys(part).length > 1) return [part]
    const key = JSON.stringify([one.table.name, one.on])
    const group = groups.get(key)
    if (group) {
      group.push(one)
      return []
    }
    const started = [one]
    groups.set(key, started)
    return [started]
  })
}
const combined = (scope: Scope, key: string, value: unknown, params: DbValue[], depth: number): Condition => {
  if (key === '$not') {
    const inner = conditionOf(scope, value as AnyWhere, params, depth + 1)
    return typeof inner === 'boolean' ? !inner : `not (${inner})`
  }
  if (key === '$some') return someOf(scope, [value as OfOthers], params, depth)
  const parts = value as readonly AnyWhere[]
  if (key === '$and') return all(parts.map((part) => conditionOf(scope, part, params, depth + 1)))
  return any(
    gathered(parts).map((part) => (Array.isArray(part) ? someOf(scope, part, params, depth + 1) : conditionOf(scope, part as AnyWhere, params, depth + 1))),
  )
}
/** Appends the parameters to `params`. @throws TypeError an unknown column, or a value that no column can hold. */
export const conditionOf = (scope: Scope, where: AnyWhere, params: DbValue[], depth = 0): Condition => {
  if (depth > maxDepth) throw new TypeError(`a condition nests deeper than ${maxDepth}`)
  const start = params.length
  const conditions: Condition[] = []
  for (const key of Object.keys(where)) {
    const value = (where as Record<string, unknown>)[key]
    const before = params.length
    const combines = key === '$or' || key === '$and' || key === '$not' || key === '$some'
    const condition = combines ? combined(scope, key, value, params, depth) : ofColumn(scope.plan, key, value, params)
    if (typeof condition === 'boolean') params.length = before
    conditions.push(condition)
  }
  const condition = all(conditions)
  if (typeof condition === 'boolean') params.length = start
  return condition
}
const ofColumn = (plan: Plan, property: string, value: unknown, params: DbValue[]): Condition => {
  const column = columnOf(plan, property)
  if (isTest(value)) return judged(column, value, plan, params)
  if (column.json) throw new TypeError(`${property} is JSON: only isNull and notNull apply`)
  if (value === null) throw new TypeError(`${property} must not be null in a condition: isNull() asks for that`)
  params.push(column.encode(value))
  return `${column.quoted} = ?`
}
