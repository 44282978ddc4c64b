/** How a part of a FAPI plan runs. */
export interface FapiVariant {
  readonly title: string
  readonly responseType: string
  readonly profile: 'FAPI1_ADVANCED' | 'FAPI2_SECURITY' | 'FAPI2_MESSAGE_SIGNING'
  readonly sender: 'dpop' | 'mtls'
  readonly pushed: boolean
}
export interface FapiPart {
  readonly variant: FapiVariant
  readonly modules: readonly string[]
}
export interface FapiPlan {
  readonly name: string
  readonly parts: readonly FapiPart[]
}
const under = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix}-${name}`)
const assertions = [
  'ensure-client-assertion-in-token-endpoint',
  'ensure-client-assertion-with-exp-is-5-minutes-in-past-fails',
  'ensure-client-assertion-with-wrong-aud-fails',
  'ensure-client-assertion-with-no-sub-fails',
  'ensure-signed-client-assertion-with-RS256-fails',
]
const ofAll = [
  'discovery-end-point-verification',
  'user-rejects-authentication',
  'ensure-authorization-request-without-state-success',
  'ensure-other-scope-order-succeeds',
  'access-token-type-header-case-sensitivity',
  'ensure-registered-redirect-uri',
  'ensure-redirect-uri-in-authorization-request',
  'ensure-client-id-in-token-endpoint',
  'ensure-authorization-code-is-bound-to-client',
  'refresh-token',
  ...assertions,
]
const ofPushed = [
  'par-attempt-reuse-request_uri',
  'par-attempt-to-use-expired-request_uri',
  'par-attempt-to-use-request_uri-for-different-client',
  'par-authorization-request-containing-request_uri-form-param',
  'par-attempt-invalid-http-method',
  'par-without-duplicate-parameters',
  'par-ensure-pkce-required',
  'par-plain-pkce-rejected',
  'ensure-pkce-code-verifier-required',
  'incorrect-pkce-code-verifier-rejected',
  'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds',
]
const first = 'fapi1-advanced-final'
const ofFirst = [
  first,
  ...under(first, [
    ...ofAll,
    'attempt-reuse-authorisation-code-after-one-second',
    'ensure-request-object-with-multiple-aud-succeeds',
    'ensure-response-mode-query',
    'ensure-different-nonce-inside-and-outside-request-object',
    'state-only-outside-request-object-not-used',
    'ensure-request-object-without-exp-fails',
    'ensure-request-object-without-nbf-fails',
    'ensure-request-object-without-scope-fails',
    'ensure-request-object-without-nonce-fails',
    'ensure-request-object-without-redirect-uri-fails',
    'ensure-expired-request-object-fails',
    'ensure-request-object-with-bad-aud-fails',
    'ensure-request-object-with-exp-over-60-fails',
    'ensure-request-object-with-nbf-over-60-fails',
    'ensure-signed-request-object-with-RS256-fails',
    'ensure-request-object-signature-algorithm-is-not-none',
    'ensure-request-object-with-invalid-signature-fails',
    'ensure-matching-key-in-authorization-request',
    'ensure-authorization-request-without-request-object-fails',
    'ensure-request-object-with-64-char-nonce-success',
    'ensure-request-object-with-long-nonce',
    'ensure-request-object-with-long-state',
    'ensure-mtls-holder-of-key-required',
    'ensure-client-assertion-with-iss-aud-succeeds',
    'ensure-client-assertion-with-wrong-iss-fails',
    'ensure-client-assertion-with-wrong-sub-fails',
    'test-array-as-audience-for-client-JWT-assertion',
  ]),
]
const ofFirstPushed = under(first, [
  ...ofPushed,
  'par-authorization-request-containing-request_uri',
  'par-attempt-invalid-redirect_uri',
  'par-pushed-authorization-url-as-audience-in-request-object',
  'par-test-pushed-authorization-url-as-audience-for-client-JWT-assertion',
  'par-token-endpoint-url-as-audience-for-client-JWT-assertion',
  'par-ensure-client-assertion-with-wrong-aud-fails',
  'par-ensure-client-assertion-with-wrong-iss-fails',
  'par-ensure-client-assertion-with-wrong-sub-fails',
])
const second = 'fapi2-security-profile-final'
const ofSecond = under(second, [
  'happy-flow',
  ...ofAll,
  ...ofPushed,
  'attempt-reuse-authorization-code-after-one-second',
  'ensure-token-endpoint-fails-with-expired-auth-code',
  'ensure-authorization-request-without-nonce-success',
  'ensure-holder-of-key-required',
  'ensure-unsigned-authorization-request-without-using-par-fails',
  'ensure-response-type-code-idtoken-fails',
  'ensure-response-type-token-fails',
  'par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted',
  'par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails',
  'par-test-array-as-audience-fails',
  'par-test-par-endpoint-url-as-audience-fails',
  'par-test-token-endpoint-url-as-audience-fails',
  'ensure-authorization-request-with-64-char-nonce-success',
  'ensure-authorization-request-with-long-nonce',
  'ensure-authorization-request-with-long-state',
  'test-claims-parameter-identity-claims',
  'ensure-different-nonce-inside-and-outside-request-object',
  'ensure-different-state-inside-and-outside-request-object',
  'state-only-outside-request-object-not-used',
  'ensure-request-object-without-redirect-uri-fails',
  'plain-fapi-tolerate-unregistered-redirect-uri',
  'ensure-invalid-client-assertions-fail',
])
const ofSigning = under(second, [
  'ensure-request-object-with-multiple-aud-succeeds',
  'ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted',
  'ensure-request-object-without-exp-fails',
  'ensure-request-object-without-nbf-fails',
  'ensure-expired-request-object-fails',
  'ensure-request-object-with-bad-aud-fails',
  'ensure-request-object-with-exp-over-60-fails',
  'ensure-request-object-with-nbf-over-60-fails',
  'ensure-signed-request-object-with-RS256-fails',
  'ensure-request-object-signature-algorithm-is-not-none',
  'ensure-request-object-with-invalid-signature-fails',
  'ensure-matching-key-in-authorization-request',
  'ensure-unsigned-request-at-par-endpoint-fails',
  'par-authorization-request-containing-request_uri',
])
const ofDpop = under(second, [
  'dpop-negative-tests',
  'ensure-mismatched-dpop-jkt-fails',
  'ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt',
  'ensure-dpopproof-at-par-endpoint-binding-success',
  'ensure-dpopproof-with-iat-10seconds-before-succeeds',
  'ensure-dpopproof-with-iat-10seconds-after-succeeds',
  'check-dpop-proof-nbf-exp',
  'ensure-token-endpoint-fails-with-mismatched-dpop-jkt',
  'ensure-dpop-auth-code-binding-success',
])
const part = (variant: Omit<FapiVariant, 'title'>, modules: readonly string[]): FapiPart => {
  const { responseType, sender, pushed } = variant
  const title = variant.profile === 'FAPI1_ADVANCED' ? `${pushed ? 'pushed' : 'by_value'}, response_type=${responseType}` : `sender_constrain=${sender}`
  return { variant: { ...variant, title }, modules }
}
const one = { profile: 'FAPI1_ADVANCED', sender: 'mtls' } as const
const two = { responseType: 'code', pushed: true } as const
const security = { ...two, profile: 'FAPI2_SECURITY' } as const
const signing = { ...two, profile: 'FAPI2_MESSAGE_SIGNING' } as const
export const fapiPlans: readonly FapiPlan[] = [
  {
    name: 'fapi1-advanced-final-test-plan',
    parts: [
      part({ ...one, responseType: 'code id_token', pushed: false }, [
        ...ofFirst,
        ...under(first, ['ensure-valid-pkce-succeeds', 'ensure-response-type-code-fails']),
      ]),
      part({ ...one, responseType: 'code', pushed: true }, [...ofFirst, ...ofFirstPushed]),
    ],
  },
  {
    name: 'fapi2-security-profile-final-test-plan',
    parts: [part({ ...security, sender: 'dpop' }, [...ofSecond, ...ofDpop]), part({ ...security, sender: 'mtls' }, ofSecond)],
  },
  {
    name: 'fapi2-message-signing-final-test-plan',
    parts: [part({ ...signing, sender: 'dpop' }, [...ofSecond, ...ofSigning, ...ofDpop]), part({ ...signing, sender: 'mtls' }, [...ofSecond, ...ofSigning])],
  },
]
