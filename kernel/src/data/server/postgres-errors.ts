import { UniqueViolation } from '../../errors/errors.ts'
import { DatabaseBusy, DatabaseUnavailable, Deadlock } from '../errors.ts'

/** SQLSTATE classes and codes: PostgreSQL, appendix A. */
const deadlocks = /^(40001|40P01)$/
const busy = /^(55P03|57014|53300)$/
const gone = /^(08|53|57P0|58|25006)/

/** @param broken the connection is lost. */
export const postgresError = (error: unknown, broken: boolean): unknown => {
  const { code = '', constraint } = error as { code?: string; constraint?: string }
  if (code === '23505') return new UniqueViolation('the value is taken', { detail: constraint })
  if (deadlocks.test(code)) return new Deadlock('the database gave this transaction up', { cause: error })
  if (busy.test(code)) return new DatabaseBusy('the database is busy', { cause: error, detail: code })
  if (broken || gone.test(code)) return new DatabaseUnavailable('the database cannot be used now', { cause: error, detail: code })
  return error
}
