import { UniqueViolation } from '../../errors/errors.ts'
import { DatabaseUnavailable } from '../errors.ts'

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '')
export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))
/** Its columns, without a value: `UNIQUE constraint failed: users_user.tenant_id, users_user.username`. */
const keyOf = (error: Error): string => error.message.replace(/^.*constraint failed: /, '')

/** Ours for what callers can act on; others pass. */
export const sqliteError = (error: unknown): unknown => {
  const code = codeOf(error)
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    return new UniqueViolation('the value is taken', { detail: keyOf(error as Error) })
  }
  if (/^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)/.test(code)) {
    return new DatabaseUnavailable('the database cannot be used now', { cause: error, detail: code })
  }
  return error
}
