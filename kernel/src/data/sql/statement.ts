import type { ListOptions } from '../contracts.ts'
import { type AnyWhere, columnOf, conditionOf, type Scope } from './condition.ts'
import { type Plan, type Row, tenantProperty } from './plan.ts'
import type { DbValue } from './values.ts'

export interface Conditioned {
  /** ` where …`, or nothing. */
  readonly sql: string
  readonly params: DbValue[]
  /** No condition but the tenant. */
  readonly everything: boolean
}
/**
 * The tenant's test and the caller's. @param params those of the statement before the condition; they are appended to.
 * @returns undefined where no row can match.
 */
export const conditioned = (scope: Scope, where: AnyWhere, params: DbValue[]): Conditioned | undefined => {
  const { plan, tenantId } = scope
  const bound = plan.tenantBound && tenantId !== undefined
  if (bound) params.push(tenantId)
  const condition = conditionOf(scope, where, params)
  if (condition === false) return undefined
  if (condition === true) return { sql: bound ? plan.tenantTest : '', params, everything: true }
  return { sql: bound ? `${plan.tenantTest} and ${condition}` : ` where ${condition}`, params, everything: false }
}

const listedColumns = (plan: Plan, given: Readonly<Row>): void => {
  for (const property of Object.keys(given)) columnOf(plan, property)
}
/** A row's values in the order of the plan's insert. @throws TypeError a column is missing, unknown or of the wrong type. */
export const stored = ({ plan, tenantId }: Scope, row: Readonly<Row>): DbValue[] => {
  listedColumns(plan, row)
  return plan.stored.map(({ property, store }) => (property === tenantProperty && tenantId !== undefined && plan.tenantBound ? tenantId : store(row[property])))
}
/** `"a" = ?, "b" = ?`; empty when nothing is set. */
export const assignments = (plan: Plan, set: Readonly<Row>, params: DbValue[]): string =>
  Object.entries(set)
    .map(([property, value]) => {
      const { quoted, store } = columnOf(plan, property)
      params.push(store(value))
      return `${quoted} = ?`
    })
    .join(', ')

const whole = (name: string, value: number): number => {
  if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`${name} must be a whole number`)
  return value
}
/** SQLite and MySQL know no offset without a limit. */
const unlimited = Number.MAX_SAFE_INTEGER

/** ` order by … limit … offset …`. */
export const paged = (plan: Plan, { orderBy = [], limit, offset = 0 }: ListOptions<Row>, params: DbValue[]): string => {
  const order = orderBy.map(([property, direction]) => {
    const { quoted, nullable, json } = columnOf(plan, property)
    if (json) throw new TypeError(`${property} is JSON and has no order`)
    return plan.grammar.order(quoted, direction === 'desc', nullable)
  })
  const ordered = order.length === 0 ? '' : ` order by ${order.join(', ')}`
  if (limit === undefined && offset === 0) return ordered
  params.push(whole('limit', limit ?? unlimited))
  if (offset === 0) return `${ordered} limit ?`
  params.push(whole('offset', offset))
  return `${ordered} limit ? offset ?`
}
