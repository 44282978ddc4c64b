import { ServerError } from '../errors/errors.ts'

/** Never says why: a wrong key, another context and a changed text look alike. */
export class SealBroken extends ServerError {
  override readonly code = 'sealing.broken'
}
/** Stops the start. The message is for the operator and holds no key. */
export class MasterKeyError extends ServerError {
  override readonly code = 'sealing.master_key'
}
