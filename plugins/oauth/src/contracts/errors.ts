import { ServerError } from '@gatehouse/kernel'

/** RFC 6749 §5.2. The message is public; what only operators may see goes in `detail` or `cause`. */
export class OAuthError extends ServerError {
  override readonly status: number = 400
  /** The answer has them, in place of its own: `www-authenticate`, `dpop-nonce`. */
  readonly headers: Readonly<Record<string, string>> | undefined = undefined
  /** The wire's `error`. */
  get error(): string {
    return this.code.slice(this.code.indexOf('.') + 1)
  }
}
export class InvalidRequest extends OAuthError {
  override readonly code = 'oauth.invalid_request'
}
export class InvalidClient extends OAuthError {
  override readonly code = 'oauth.invalid_client'
  override readonly status = 401
}
export class InvalidGrant extends OAuthError {
  override readonly code = 'oauth.invalid_grant'
}
export class InvalidScope extends OAuthError {
  override readonly code = 'oauth.invalid_scope'
}
export class UnauthorizedClient extends OAuthError {
  override readonly code = 'oauth.unauthorized_client'
}
export class UnsupportedGrantType extends OAuthError {
  override readonly code = 'oauth.unsupported_grant_type'
}
/** RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6: goes to the redirect URI. `error` is the wire's. */
export class AuthorizationError extends OAuthError {
  override readonly code: string
  constructor(error: string, message: string, options?: { readonly cause?: unknown; readonly detail?: unknown }) {
    super(message, options)
    this.code = `oauth.${error}`
  }
}
/** RFC 6750 §3.1. */
export class InvalidToken extends OAuthError {
  override readonly code = 'oauth.invalid_token'
  override readonly status = 401
}
export class InsufficientScope extends OAuthError {
  override readonly code = 'oauth.insufficient_scope'
  override readonly status = 403
}
