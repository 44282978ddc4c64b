import { AuthorizationError, type AuthorizationRequest, type AuthorizationRule } from '@gatehouse/oauth/contracts'
import type { Profile } from './contracts.ts'
import { profileOf, signedModes } from './profiles.ts'

/** Seconds. FAPI 2.0 Security Profile §5.3.2.1. */
const CODE_LIFETIME = 60
const refuse = (message: string, error = 'invalid_request') => new AuthorizationError(error, message)

/** FAPI 1.0 Advanced §5.2.2-2: an ID token with `s_hash` as signature of the answer, or an answer that is signed. */
const checkFirst = ({ responseType, responseMode, scopes, params, pushed }: AuthorizationRequest): void => {
  if (responseType !== 'code id_token' && responseType !== 'code')
    throw refuse('the response_type is not allowed by the FAPI profile', 'unsupported_response_type')
  if (responseType === 'code' && !signedModes.includes(responseMode)) throw refuse('Invalid response mode provided.')
  if (scopes.length === 0) throw refuse('scope is missing')
  if (scopes.includes('openid')) {
    if (!params.nonce) throw refuse('nonce is missing')
  } else if (!params.state) throw refuse('state is missing')
  if (pushed && !params.code_challenge) throw refuse('code_challenge is missing')
}
/** FAPI 2.0 Security Profile §5.3.2.2; Message Signing §5.4.1. */
const checkSecond = ({ responseType, responseMode }: AuthorizationRequest, profile: Profile): void => {
  if (responseType !== 'code') throw refuse('the response_type is not allowed by the FAPI profile', 'unsupported_response_type')
  if (profile === 'FAPI2_MESSAGE_SIGNING' && !signedModes.includes(responseMode)) throw refuse('Invalid response mode provided.')
}
export const fapiRule: AuthorizationRule = {
  name: 'fapi',
  judge(request) {
    const profile = profileOf(request.client)
    if (!profile) return undefined
    if (profile === 'FAPI1_ADVANCED') checkFirst(request)
    else checkSecond(request, profile)
    return { codeLifetimeSeconds: CODE_LIFETIME }
  },
}
