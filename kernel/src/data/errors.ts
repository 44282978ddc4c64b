import { ServerError, Transient } from '../errors/errors.ts'

/** Two transactions were in each other's way and the database gave this one up: it may run again from its start. */
export class Deadlock extends Transient {
  override readonly code = 'data.deadlock'
}
/** The database is not reachable, or cannot write: disk full, read only, shut down. */
export class DatabaseUnavailable extends Transient {
  override readonly code = 'data.unavailable'
  override readonly retryAfterSeconds = 1
}
/** No connection, or no turn to write, within the time limit. */
export class DatabaseBusy extends Transient {
  override readonly code = 'data.busy'
  override readonly retryAfterSeconds = 1
}
export class TransactionTimeout extends Transient {
  override readonly code = 'data.transaction_timeout'
}
/** A statement of this transaction failed before, or it has ended: nothing more can be done in it. */
export class TransactionOver extends ServerError {
  override readonly code = 'data.transaction_over'
}
/** These end the whole transaction, not only the innermost savepoint. */
export const endsTransaction = (error: unknown): boolean => error instanceof Transient
