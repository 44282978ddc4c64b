import { OAuthError } from '../contracts.ts'

/** Shown on our own page: there is no redirect URI to be trusted. RFC 6749 §4.1.2.1, security rule 2.2. */
export class BadClient extends OAuthError {
  override readonly code = 'oauth.invalid_client'
}
export class BadRedirectUri extends OAuthError {
  override readonly code = 'oauth.invalid_callback'
}
/** Not for the redirect URI, as nobody vouches for it and nobody has signed in. RFC 9700 §4.11.2. */
export class Untold extends OAuthError {
  override readonly code: string
  constructor(error: OAuthError) {
    super(error.message, { cause: error })
    this.code = error.code
  }
}
/** The consent page was too old, used before, or of another browser. */
export class ConsentExpired extends OAuthError {
  override readonly code = 'oauth.consent_expired'
}
