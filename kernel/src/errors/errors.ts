export interface ErrorOptionsWithDetail {
  readonly cause?: unknown
  /** For operators only: logged, never sent. */
  readonly detail?: unknown
}

/**
 * The base of every error that has an answer. `code` is stable and dotted (`users.not_found`), `status` is HTTP,
 * `message` is safe for strangers; what only operators may see goes in `detail` or `cause`.
 */
export class ServerError extends Error {
  readonly code: string = 'kernel.internal'
  readonly status: number = 500
  readonly detail: unknown

  constructor(message: string, options: ErrorOptionsWithDetail = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.detail = options.detail
    this.name = new.target.name
  }
}

export class BadRequest extends ServerError {
  override readonly code: string = 'kernel.bad_request'
  override readonly status: number = 400
}
/** A parameter the protocol allows once came twice. RFC 6749 §3.1 and §3.2. */
export class RepeatedParameter extends BadRequest {
  override readonly code: string = 'kernel.repeated_parameter'
}
export class Unauthorized extends ServerError {
  override readonly code: string = 'kernel.unauthorized'
  override readonly status: number = 401
  /** Of the answer, besides those that its status demands: a challenge of one's own. */
  readonly headers: Readonly<Record<string, string>> | undefined
  constructor(message: string, { headers, ...options }: ErrorOptionsWithDetail & { readonly headers?: Readonly<Record<string, string>> | undefined } = {}) {
    super(message, options)
    this.headers = headers
  }
}
export class Forbidden extends ServerError {
  override readonly code: string = 'kernel.forbidden'
  override readonly status: number = 403
}
export class NotFound extends ServerError {
  override readonly code: string = 'kernel.not_found'
  override readonly status: number = 404
}
export class TenantNotFound extends NotFound {
  override readonly code: string = 'kernel.tenant_not_found'
}
export class MethodNotAllowed extends ServerError {
  override readonly code: string = 'kernel.method_not_allowed'
  override readonly status: number = 405
  readonly allow: readonly string[]
  constructor(allow: readonly string[]) {
    super('the method is not allowed here')
    this.allow = allow
  }
}
export class Conflict extends ServerError {
  override readonly code: string = 'kernel.conflict'
  override readonly status: number = 409
}
/** A unique key of a table is taken. */
export class UniqueViolation extends Conflict {
  override readonly code: string = 'kernel.unique_violation'
}
export class PreconditionFailed extends ServerError {
  override readonly code: string = 'kernel.precondition_failed'
  override readonly status: number = 412
}
export class PayloadTooLarge extends ServerError {
  override readonly code: string = 'kernel.payload_too_large'
  override readonly status: number = 413
}
export class UnsupportedMediaType extends ServerError {
  override readonly code: string = 'kernel.unsupported_media_type'
  override readonly status: number = 415
}
export class TooManyRequests extends ServerError {
  override readonly code: string = 'kernel.too_many_requests'
  override readonly status: number = 429
  readonly retryAfterSeconds: number
  constructor(message: string, retryAfterSeconds: number) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}
/** A passing failure of something we depend on: a retry may succeed. Answered as 503 with Retry-After. */
export class Transient extends ServerError {
  override readonly code: string = 'kernel.unavailable'
  override readonly status: number = 503
  readonly retryAfterSeconds: number = 2
}
