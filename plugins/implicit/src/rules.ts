import { AuthorizationError, type AuthorizationRule } from '@gatehouse/oauth/contracts'

/** An ID token from the authorization endpoint: OpenID Connect Core §3.2.2.1 and §3.3.2.11. Security rule 2.8. */
export const idTokenRule: AuthorizationRule = {
  name: 'implicit.id-token',
  judge({ responseType, params, scopes }) {
    if (!responseType.split(' ').includes('id_token')) return undefined
    if (!params.nonce) throw new AuthorizationError('invalid_request', 'the nonce is missing: this response_type needs one')
    if (!scopes.includes('openid')) throw new AuthorizationError('invalid_request', 'the scope openid is missing: this response_type needs it')
    return undefined
  },
}
