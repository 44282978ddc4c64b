/** How a part of the FAPI-CIBA plan runs. */
export interface CibaVariant {
  readonly title: string
  readonly responseType: string
  readonly auth: 'private_key_jwt' | 'mtls'
  readonly mode: 'poll' | 'ping'
}
const PREFIX = 'fapi-ciba-id1'
const under = (names: readonly string[]) => names.map((name) => `${PREFIX}-${name}`)
const objects = [
  'missing-aud-fails',
  'bad-aud-fails',
  'missing-iss-fails',
  'bad-iss-fails',
  'missing-exp-fails',
  'expired-exp-fails',
  'exp-is-70-minutes-in-future-fails',
  'missing-iat-fails',
  'missing-nbf-fails',
  'nbf-is-10-minutes-in-future-fails',
  'nbf-is-70-minutes-in-past-fails',
  'missing-jti-fails',
  'signature-algorithm-is-none-fails',
  'signature-algorithm-is-bad-fails',
  'signature-algorithm-is-RS256-fails',
  'signed-by-other-client-fails',
].map((name) => `ensure-request-object-${name}`)
const ofAll = [
  'discovery-end-point-verification',
  'user-rejects-authentication',
  'multiple-call-to-token-endpoint',
  'auth-req-id-expired',
  'ensure-authorization-request-with-binding-message-succeeds',
  'ensure-other-scope-order-succeeds',
  'ensure-requested-expiry-as-string-succeeds',
  'ensure-authorization-request-with-potentially-bad-binding-message',
  ...objects,
  'ensure-authorization-request-with-multiple-hints-fails',
  'ensure-wrong-auth-req-id-in-token-endpoint-request',
  'ensure-backchannel-authorization-request-without-request-fails',
  'refresh-token',
  'ensure-mtls-holder-of-key-required',
]
const ofMtls = [
  'ensure-different-client-id-and-issuer-in-backchannel-authorization-request',
  'ensure-wrong-client-id-in-token-endpoint-request',
  'ensure-wrong-client-id-in-backchannel-authorization-request',
]
const ofKey = [
  'ensure-without-client-assertion-in-token-endpoint-request',
  'ensure-without-client-assertion-in-backchannel-authorization-request',
  'ensure-client-assertion-signature-algorithm-in-backchannel-authorization-request-is-RS256-fails',
  'ensure-client-assertion-signature-algorithm-in-token-endpoint-request-is-RS256-fails',
  'ensure-client-assertion-with-iss-aud-to-token-endpoint-succeeds',
]
const ofPing = [
  'ping-backchannel-notification-endpoint-response-has-body',
  'ping-backchannel-notification-endpoint-response-401',
  'ping-backchannel-notification-endpoint-response-403',
  'ping-with-mtls-ciba-notification-endpoint-response-401-and-require-server-does-not-retry',
  'ping-backchannel-notification-endpoint-return-redirect-request',
]
const part = (auth: CibaVariant['auth'], mode: CibaVariant['mode']) => ({
  variant: { title: `client_auth_type=${auth}, ciba_mode=${mode}`, responseType: '', auth, mode },
  modules: [PREFIX, ...under([...ofAll, ...(auth === 'mtls' ? ofMtls : ofKey), ...(mode === 'ping' ? ofPing : [])])],
})
export const cibaPlan = {
  name: 'fapi-ciba-id1-test-plan',
  parts: [part('private_key_jwt', 'poll'), part('private_key_jwt', 'ping'), part('mtls', 'poll'), part('mtls', 'ping')],
}
export const moduleName = (name: string): string => name.slice(PREFIX.length + 1)
