import { UniqueViolation } from '../../errors/errors.ts'
import { DatabaseBusy, DatabaseUnavailable, Deadlock } from '../errors.ts'

const deadlocks = new Set(['ER_LOCK_DEADLOCK', 'ER_CHECKREAD'])
const busy = new Set(['ER_LOCK_WAIT_TIMEOUT', 'ER_QUERY_TIMEOUT', 'ER_STATEMENT_TIMEOUT', 'ER_CON_COUNT_ERROR'])
const gone = new Set([
  ...['ER_SERVER_SHUTDOWN', 'ER_NORMAL_SHUTDOWN', 'ER_CONNECTION_KILLED', 'ER_DISK_FULL', 'ER_RECORD_FILE_FULL', 'ER_OPTION_PREVENTS_STATEMENT'],
  ...['ER_READ_ONLY_MODE', 'ER_ERROR_ON_WRITE', 'ER_OUT_OF_RESOURCES', 'ER_TABLE_NOT_LOCKED'],
])
/** The key's name, without the value: `Duplicate entry 'x' for key 'users_user_name'`. */
const keyOf = (message: string): string => /for key '([^']*)'$/.exec(message)?.[1] ?? 'unknown'

/** @param broken the connection is lost. */
export const mysqlError = (error: unknown, broken: boolean): unknown => {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  if (code === 'ER_DUP_ENTRY') return new UniqueViolation('the value is taken', { detail: keyOf(message) })
  if (deadlocks.has(code)) return new Deadlock('the database gave this transaction up', { cause: error })
  if (busy.has(code)) return new DatabaseBusy('the database is busy', { cause: error, detail: code })
  if (broken || gone.has(code)) return new DatabaseUnavailable('the database cannot be used now', { cause: error, detail: code })
  return error
}
