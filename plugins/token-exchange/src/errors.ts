import { OAuthError } from '@gatehouse/oauth/contracts'

/** RFC 8693 §2.2.2: we do not issue tokens for that audience or resource. */
export class InvalidTarget extends OAuthError {
  override readonly code = 'token-exchange.invalid_target'
}
