import { AuthorizationError, type AuthorizationRule } from '@gatehouse/oauth/contracts'

const thumbprint = /^[A-Za-z0-9_-]{43}$/
/** `dpop_jkt` of RFC 9449 §10. */
export const jktRule: AuthorizationRule = {
  name: 'dpop-jkt',
  judge({ params: { dpop_jkt: jkt } }) {
    if (jkt !== undefined && !thumbprint.test(jkt)) throw new AuthorizationError('invalid_request', 'dpop_jkt is no thumbprint of a key')
    return undefined
  },
}
