import { type Tenant, token } from '@gatehouse/kernel'
import type { Client, TokenParameters } from '@gatehouse/oauth/contracts'

/** What is asked of a signed request beyond a signature of the client, `iss`, `aud` and `exp`. */
export interface SignedRequestDemand {
  readonly algorithm: string
  /** Must be there. */
  readonly claims: readonly string[]
}
/** Signed requests that do not come to the authorization endpoint: OpenID CIBA Core §7.1.1. */
export interface SignedRequests {
  /** They may be signed so. */
  readonly algorithms: readonly string[]
  /**
   * Its members as parameters. `aud` has to be our issuer, `nbf` is an hour old at most, `exp` an hour after it at most, and a `jti` counts once.
   * @throws OAuthError `invalid_request_object`
   */
  read(tenant: Tenant, client: Client, jwt: string, demand: SignedRequestDemand): Promise<TokenParameters>
}
export const SignedRequests = token<SignedRequests>('request-objects.signed-requests')
