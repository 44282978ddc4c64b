import { ServerError } from '@gatehouse/kernel'

export class UserNotFound extends ServerError {
  override readonly code = 'users.not_found'
  override readonly status = 404
}
export class UsernameTaken extends ServerError {
  override readonly code = 'users.username_taken'
  override readonly status = 409
}
export class WeakPassword extends ServerError {
  override readonly code: string = 'users.weak_password'
  override readonly status = 400
}
/** Its owner had it before, and the tenant keeps a history. */
export class PasswordUsedBefore extends WeakPassword {
  override readonly code = 'users.password_used_before'
}
/** It can be changed in its user store only, not through us. */
export class PasswordKeptElsewhere extends ServerError {
  override readonly code = 'users.password_kept_elsewhere'
  override readonly status = 409
}
export class InvalidUser extends ServerError {
  override readonly code = 'users.invalid'
  override readonly status = 400
}
/** No index narrows the search down, and there are too many users to look at each. RFC 7644 §3.12: `tooMany`. */
export class SearchTooBroad extends ServerError {
  override readonly code = 'users.search_too_broad'
  override readonly status = 400
}
export class VersionMismatch extends ServerError {
  override readonly code = 'users.version_mismatch'
  override readonly status = 412
}
/** Settings of a digest that it does not have, or that are out of bounds. */
export class InvalidDigest extends ServerError {
  override readonly code = 'users.invalid_digest'
  override readonly status = 400
}
