import { Conflict, ServerError, Transient } from '../errors/errors.ts'

export class ConnectionTaken extends Conflict {
  override readonly code = 'kernel.connection_taken'
}
/** What it speaks to did not answer in time. */
export class ConnectionTimeout extends Transient {
  override readonly code = 'kernel.connection_timeout'
}
/** Its stored settings are not what its kind wants. */
export class ConnectionBroken extends ServerError {
  override readonly code = 'kernel.connection_broken'
}
