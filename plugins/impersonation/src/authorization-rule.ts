import { AuthorizationError, type AuthorizationRule } from '@gatehouse/oauth/contracts'
import { impersonatePermission } from './contracts.ts'

export const responseTypeNames = ['subject_token', 'id_token subject_token'] as const
const isOurs = (type: string): boolean => responseTypeNames.some((name) => name === type)
const refuse = (message: string) => new AuthorizationError('invalid_request', message)

/** oauth2-oidc.md §3.7, and OpenID Connect Core §3.2.2.1 for the ID token beside it. Who the user is, and who asks, is judged after the login. */
export const subjectTokenRule: AuthorizationRule = {
  name: 'impersonation.subject-token',
  judge({ responseType, params, scopes }) {
    if (!isOurs(responseType)) return undefined
    if (!params.requested_subject) throw refuse('response_type is subject_token. but requested_subject parameter not found.')
    if (!scopes.includes(impersonatePermission)) throw new AuthorizationError('invalid_scope', `the scope ${impersonatePermission} is missing`)
    if (!responseType.includes('id_token')) return undefined
    if (!params.nonce) throw refuse('the nonce is missing: this response_type needs one')
    if (!scopes.includes('openid')) throw refuse('the scope openid is missing: this response_type needs it')
    return undefined
  },
}
