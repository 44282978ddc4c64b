import type { AnyWhere, Scope } from './condition.ts'
import type { Plan } from './plan.ts'
import { conditioned } from './statement.ts'
import type { DbValue } from './values.ts'

export interface Finding {
  readonly sql: string
  readonly params: DbValue[]
}
const texts = new WeakMap<Plan, Map<string, string>>()
const maxTexts = 100

/** The columns and their values, where each is only to be equal to something. @returns their names in one text; undefined: the condition says more */
const plainColumns = ({ plan }: Scope, where: AnyWhere, params: DbValue[]): string | undefined => {
  let names = ''
  for (const property of Object.keys(where)) {
    const value: unknown = (where as Readonly<Record<string, unknown>>)[property]
    const column = plan.columns.get(property)
    if (!column || column.json || value === undefined || typeof value === 'object') return undefined
    params.push(column.encode(value))
    names += ` ${property}`
  }
  return names
}

/**
 * `select … where …` of a condition. That of plain columns is the same string each time: the driver finds its prepared statement by it, and
 * a string that was put together anew would have to be joined and hashed first. @returns undefined where no row can match
 */
export const finding = (scope: Scope, where: AnyWhere): Finding | undefined => {
  const { plan, tenantId } = scope
  const params: DbValue[] = plan.tenantBound && tenantId !== undefined ? [tenantId] : []
  const names = plainColumns(scope, where, params)
  const known = texts.get(plan) ?? new Map<string, string>()
  const text = names === undefined ? undefined : known.get(names)
  if (text !== undefined) return { sql: text, params }
  const condition = conditioned(scope, where, [])
  if (!condition) return undefined
  const sql = `${plan.select}${condition.sql} limit 1`
  if (names !== undefined && known.size < maxTexts) texts.set(plan, known.set(names, sql))
  return { sql, params: condition.params }
}
