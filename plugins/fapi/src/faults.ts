import type { Profile } from './contracts.ts'
import { algorithmsOf, authMethods, isSecond, type Settings, signsRequests, usesCiba } from './profiles.ts'

/** @returns what the profile does not allow; undefined: nothing */
type Rule = (settings: Settings, profile: Profile) => string | undefined
const part = (settings: Settings, name: string): Settings => (settings[name] as Settings | undefined) ?? {}
const strong = (profile: Profile, what: string, alg: unknown) => {
  const allowed = algorithmsOf(profile)
  return typeof alg === 'string' && allowed.includes(alg) ? undefined : `${what} must be ${allowed.join(' or ')}`
}
/** Empty, or missing where the plugin is off: as ID tokens. */
const ownAlgorithms = ['userinfoSignedResponseAlg', 'introspectionSignedResponseAlg', 'authorizationSignedResponseAlg']
const refusedGrants = ['implicit', 'password']
const addresses = (value: string) => value.replace(/^regexp=\((.*)\)$/, '$1').split('|')

/** FAPI 1.0 Advanced §5.2.2 and Baseline §5.2.2, FAPI 2.0 Security Profile §5.3.2.1, Message Signing §5.5. */
const ofAll: readonly Rule[] = [
  ({ publicClient }) => (publicClient === true ? 'public clients are not supported' : undefined),
  ({ grantTypes }) => {
    const refused = (grantTypes as readonly string[]).find((name) => refusedGrants.includes(name))
    return refused && `'${refused}' grant type is not allowed.`
  },
  (settings) =>
    authMethods.includes(part(settings, 'clientAuthentication').tokenEndpointAuthMethod as string) ? undefined : `authenticate by ${authMethods.join(', ')}`,
  (settings, profile) => {
    const { tokenEndpointAuthMethod: method, tokenEndpointAuthSigningAlg: alg } = part(settings, 'clientAuthentication')
    return method === 'private_key_jwt' ? strong(profile, 'tokenEndpointAuthSigningAlg', alg) : undefined
  },
  (settings) =>
    part(settings, 'clientAuthentication').tokenEndpointAllowReusePvtKeyJwt === true ? 'an assertion counts once: tokenEndpointAllowReusePvtKeyJwt' : undefined,
  (settings, profile) => strong(profile, 'idTokenSignedResponseAlg', part(settings, 'idToken').idTokenSignedResponseAlg),
  (settings, profile) => {
    const said = ownAlgorithms.filter((name) => settings[name])
    return said.map((name) => strong(profile, name, settings[name])).find((fault) => fault !== undefined)
  },
  (settings, profile) => strong(profile, 'accessToken.signingAlg', part(settings, 'accessToken').signingAlg),
  (settings, profile) => strong(profile, 'requestObjectSigningAlg', part(settings, 'requestObject').requestObjectSigningAlg),
  ({ callbackURLs }) =>
    (callbackURLs as readonly string[]).flatMap(addresses).every((uri) => /^https:/i.test(uri)) ? undefined : 'redirect URIs must be https',
  (settings) => (part(settings, 'pkce').supportPlainTransformAlgorithm === true ? 'PKCE is by S256 only' : undefined),
]
/** FAPI 2.0 Security Profile §5.3.2.1 and §5.3.2.2. */
const ofSecond: readonly Rule[] = [
  (settings) => (['DPoP', 'certificate'].includes(part(settings, 'accessToken').bindingType as string) ? undefined : 'bindingType must be DPoP or certificate'),
  (settings) => (part(settings, 'pushAuthorizationRequest').requirePushAuthorizationRequest === true ? undefined : 'PAR is mandatory'),
  (settings) => (part(settings, 'pkce').mandatory === true ? undefined : 'PKCE is mandatory'),
  (settings) => (part(settings, 'hybridFlow').enable === true ? 'the response type is code' : undefined),
  (settings) => (part(settings, 'refreshToken').renewRefreshToken === true ? 'refresh tokens do not rotate: renewRefreshToken' : undefined),
  (settings) => {
    const { tokenEndpointAuthMethod: method, tokenEndpointAuthAudience: audience } = part(settings, 'clientAuthentication')
    return method === 'private_key_jwt' && audience !== 'issuer' ? 'tokenEndpointAuthAudience must be issuer' : undefined
  },
]
/** FAPI 1.0 Advanced §5.2.2. */
const ofFirst: readonly Rule[] = [
  (settings) => (part(settings, 'accessToken').bindingType === 'certificate' ? undefined : 'bindingType must be certificate'),
  (settings) => {
    const { enable, responseType = '' } = part(settings, 'hybridFlow')
    return enable === true && responseType !== 'code id_token' && responseType !== 'id_token code' ? "the hybrid flow is 'code id_token' alone" : undefined
  },
]
/** FAPI 1.0 Advanced §5.2.2-1, -13, -15 and -17, FAPI 2.0 Message Signing §5.3.1. */
const ofSigning: readonly Rule[] = [
  (settings) => (part(settings, 'requestObject').required === true ? undefined : 'Request object is missing: requestObject.required'),
  (settings) => (part(settings, 'requestObject').strict === true ? undefined : 'request objects have nbf and the issuer as aud: requestObject.strict'),
]
/** FAPI-CIBA §5.2.2-2 and -6. */
const ofCiba: readonly Rule[] = [
  (settings, profile) => strong(profile, 'cibaAuthenticationRequest.requestSigningAlg', part(settings, 'cibaAuthenticationRequest').requestSigningAlg),
  (settings) =>
    part(settings, 'cibaAuthenticationRequest').bindingMessageRequired === true
      ? undefined
      : 'a request has a message: cibaAuthenticationRequest.bindingMessageRequired',
]
export const faultIn = (settings: Settings, profile: Profile): string | undefined => {
  const rules = [...ofAll, ...(isSecond(profile) ? ofSecond : ofFirst), ...(signsRequests(profile) ? ofSigning : []), ...(usesCiba(settings) ? ofCiba : [])]
  for (const rule of rules) {
    const fault = rule(settings, profile)
    if (fault) return `${profile}: ${fault}`
  }
  return undefined
}
