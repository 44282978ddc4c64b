import { BadRequest, ServerError } from '@gatehouse/kernel'

const statuses = {
  invalid_redirect_uri: 400,
  invalid_client_metadata: 400,
  invalid_software_statement: 400,
  unapproved_software_statement: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  /** Not in RFC 7591: the tenant takes no more open registrations. */
  access_denied: 403,
} as const

/** RFC 7591 §3.2.2, RFC 7592 §2. The message is public. */
export class RegistrationError extends ServerError {
  override readonly code: string
  override readonly status: number
  readonly error: keyof typeof statuses
  constructor(error: keyof typeof statuses, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.error = error
    this.code = `registration.${error}`
    this.status = statuses[error]
  }
}
/** Of `/configs/dcr`. */
export class InvalidSettings extends BadRequest {
  override readonly code = 'registration.invalid_settings'
}
export const invalidMetadata = (message: string) => new RegistrationError('invalid_client_metadata', message)
