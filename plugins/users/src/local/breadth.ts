import type { Tenant } from '@gatehouse/kernel'
import { type Data, oneOf, type Rows, type Where } from '@gatehouse/kernel/data'
import type { UserFilter } from '../contracts.ts'
import { claimTable, userTable } from '../data/tables.ts'
import { type Holding, isHolderField } from '../holding.ts'
import { anyMark } from './claim-values.ts'
import { type Comparison, claimTest, conditionOf, isColumn, nobody } from './condition.ts'

/**
 * Whether indexes narrow a filter down to at most `limit` users. Asked before a search of a big tenant: one that reads everybody would hold
 * up all others, on SQLite the whole process. Security rule 1.5.
 */
export const breadth = (data: Data, tenant: Tenant, limit: number, now: number, holding: Holding) => {
  /** A walk along the index, without the rows. */
  const few = async <T>(rows: Rows<T>, where: Where<T>): Promise<boolean> => (await rows.list(where, { limit: 1, offset: limit })).length === 0
  const users = data.rows(tenant, userTable)
  const claims = data.rows(tenant, claimTable)

  const ofColumn = async (filter: Comparison): Promise<boolean> => {
    const { op, field } = filter
    const where = conditionOf(filter, now, holding)
    const isUnique = field === 'id' || field === 'username'
    if (where === nobody || (isUnique && op === 'eq')) return true
    const hasIndex = field === 'updatedAt' || (isHolderField(field) && op === 'eq') || (isUnique && op !== 'co' && op !== 'ew')
    return hasIndex && few(users, where)
  }
  const ofClaim = async (filter: Comparison): Promise<boolean> => {
    const { op } = filter
    if (op !== 'eq' && op !== 'sw') return false
    const test = claimTest({ ...filter, op })
    return test === undefined || few(claims, test)
  }
  const narrows = async (filter: UserFilter): Promise<boolean> => {
    if ('parts' in filter) {
      const all = filter.op === 'or'
      for (const part of filter.parts) if ((await narrows(part)) !== all) return !all
      return all
    }
    if ('part' in filter) return false
    if (!('value' in filter)) return !isColumn(filter.field) && few(claims, { name: oneOf(anyMark(filter.field)) })
    if (filter.op === 'ne') return false
    return isColumn(filter.field) ? ofColumn(filter) : ofClaim(filter)
  }
  return narrows
}
