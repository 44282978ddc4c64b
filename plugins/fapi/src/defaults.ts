import type { Profile } from './contracts.ts'
import { isSecond, profileIn, type Settings, signsRequests, usesCiba } from './profiles.ts'

const ALGORITHM = 'PS256'
const isObject = (value: unknown): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value)
/** What is said stays as it is. */
const filled = (said: Settings, defaults: Settings): Settings => {
  const members = Object.entries(defaults).map(([name, value]) => {
    const given = said[name]
    if (isObject(value)) return [name, given === undefined || isObject(given) ? filled(given ?? {}, value) : given]
    return [name, given ?? value]
  })
  return { ...said, ...Object.fromEntries(members) }
}
const methodIn = ({ clientAuthentication }: Settings) => (isObject(clientAuthentication) ? clientAuthentication.tokenEndpointAuthMethod : undefined)

const defaultsOf = (profile: Profile, said: Settings): Settings => {
  const byKey = (methodIn(said) ?? 'private_key_jwt') === 'private_key_jwt'
  const second = isSecond(profile)
  return {
    pkce: { mandatory: true },
    clientAuthentication: {
      tokenEndpointAuthMethod: 'private_key_jwt',
      ...(byKey ? { tokenEndpointAuthSigningAlg: ALGORITHM } : {}),
      ...(byKey && second ? { tokenEndpointAuthAudience: 'issuer' } : {}),
    },
    idToken: { idTokenSignedResponseAlg: ALGORITHM },
    accessToken: { bindingType: second ? 'DPoP' : 'certificate', signingAlg: ALGORITHM },
    ...(second ? { pushAuthorizationRequest: { requirePushAuthorizationRequest: true }, refreshToken: { renewRefreshToken: false } } : {}),
    ...(usesCiba(said) ? { cibaAuthenticationRequest: { requestSigningAlg: ALGORITHM, bindingMessageRequired: true } } : {}),
    requestObject: { requestObjectSigningAlg: ALGORITHM, ...(signsRequests(profile) ? { required: true, strict: true } : {}) },
  }
}
/** The switch is all that an administrator has to set: what he leaves open is as the profile wants it. */
export const completed = (said: Settings): Settings => {
  const profile = profileIn(said)
  return profile ? filled(said, defaultsOf(profile, said)) : said
}
