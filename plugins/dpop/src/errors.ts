import { OAuthError } from '@gatehouse/oauth/contracts'

type Headers = Readonly<Record<string, string>>
/** Where the proof came: at a resource it goes with an access token. */
export type Place = 'token' | 'resource'

abstract class ProofError extends OAuthError {
  override readonly status: number
  override readonly headers: Headers
  /** RFC 9449 §5 and §7.1. */
  constructor(error: string, message: string, place: Place, algorithms: string, more: Headers = {}) {
    super(message)
    this.status = place === 'token' ? 400 : 401
    const challenge = `DPoP error="${error}", error_description="${message}", algs="${algorithms}"`
    this.headers = place === 'token' ? more : { 'www-authenticate': challenge, ...more }
  }
}
export class InvalidDpopProof extends ProofError {
  override readonly code = 'oauth.invalid_dpop_proof'
  constructor(message: string, place: Place, algorithms: string) {
    super('invalid_dpop_proof', message, place, algorithms)
  }
}
/** RFC 9449 §8. The nonce is in the answer: the client tries again with it. */
export class UseDpopNonce extends ProofError {
  override readonly code = 'oauth.use_dpop_nonce'
  constructor(nonce: string, place: Place, algorithms: string) {
    super('use_dpop_nonce', 'Authorization server requires nonce in DPoP proof', place, algorithms, { 'dpop-nonce': nonce })
  }
}
/** The token is bound to another key. */
export class OtherKey extends ProofError {
  override readonly code = 'oauth.invalid_token'
  constructor(algorithms: string) {
    super('invalid_token', 'Access token validation failed', 'resource', algorithms)
  }
}
