import { dynamicPlan, notApplicableOfDynamic } from './dynamic/plan.ts'
import { fapiPlans } from './fapi/plans.ts'
import { cibaPlan } from './fapi-ciba/plans.ts'

/** What a plan's modules run with. */
export interface Variant {
  readonly responseType: string
  readonly formPost?: boolean
  /** `client_secret_post` at the token endpoint. */
  readonly secretPost?: boolean
  /** As in the titles of the tests, in place of the response type. */
  readonly title?: string
}
export interface Part {
  readonly variant: Variant
  readonly modules: readonly string[]
}
export interface Plan {
  readonly name: string
  readonly parts: readonly Part[]
}
/** Modules whose feature this server does not have on purpose; their tests prove that it says so. */
export const notApplicable: Readonly<Record<string, string>> = {
  'oidcc-idtoken-unsigned': 'ID tokens are always signed: RFC 8725 §3.2, security rule 3.2',
  'oidcc-ensure-request-object-with-redirect-uri': 'unsigned request objects are refused: RFC 9101 §4',
  ...notApplicableOfDynamic,
}

const scopes = ['oidcc-scope-profile', 'oidcc-scope-email', 'oidcc-scope-address', 'oidcc-scope-phone', 'oidcc-scope-all']
const userinfo = ['oidcc-userinfo-get', 'oidcc-userinfo-post-header', 'oidcc-userinfo-post-body']
const nonceFails = 'oidcc-ensure-request-without-nonce-fails'
const nonceSucceeds = 'oidcc-ensure-request-without-nonce-succeeds-for-code-flow'
/** The second took the place of the first. */
const otherOrder = ['oidcc-ensure-other-scope-order-succeeds', 'oidcc-alternate-happy-flow']
const prompts = [
  'oidcc-display-page',
  'oidcc-display-popup',
  'oidcc-prompt-login',
  'oidcc-prompt-none-not-logged-in',
  'oidcc-prompt-none-logged-in',
  'oidcc-max-age-1',
  'oidcc-max-age-10000',
]
const hints = [
  'oidcc-ensure-request-with-unknown-parameter-succeeds',
  'oidcc-id-token-hint',
  'oidcc-login-hint',
  'oidcc-ui-locales',
  'oidcc-claims-locales',
  'oidcc-ensure-request-with-acr-values-succeeds',
]
const codeReuse = ['oidcc-codereuse', 'oidcc-codereuse-30seconds']
const redirectUri = 'oidcc-ensure-registered-redirect-uri'
const requestObjects = [
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
]
const afterwards = [...requestObjects, 'oidcc-claims-essential', 'oidcc-ensure-request-object-with-redirect-uri']
const refresh = 'oidcc-refresh-token'
const pkce = 'oidcc-ensure-request-with-valid-pkce-succeeds'

const server = ['oidcc-server', 'oidcc-idtoken-signature']
const withSecretPost = (responseType: string): Part => ({ variant: { responseType, secretPost: true }, modules: ['oidcc-server-client-secret-post'] })

const basic: readonly Part[] = [
  {
    variant: { responseType: 'code' },
    modules: [
      ...server,
      'oidcc-response-type-missing',
      'oidcc-idtoken-unsigned',
      ...userinfo,
      nonceSucceeds,
      ...scopes,
      ...otherOrder,
      ...prompts,
      ...hints,
      ...codeReuse,
      redirectUri,
      'oidcc-ensure-post-request-succeeds',
      ...afterwards,
      refresh,
      pkce,
    ],
  },
  withSecretPost('code'),
]
const implicitModules = [...server, nonceFails, ...scopes, ...otherOrder, ...prompts, ...hints, redirectUri, ...afterwards]
const implicit: readonly Part[] = [
  { variant: { responseType: 'id_token' }, modules: implicitModules },
  { variant: { responseType: 'id_token token' }, modules: [...implicitModules, ...userinfo, 'oidcc-response-type-missing'] },
]
const hybridModules = (nonce: string) => [...server, ...userinfo, nonce, ...scopes, ...prompts, ...hints, ...codeReuse, redirectUri, ...afterwards, refresh]
const hybrid: readonly Part[] = [
  { variant: { responseType: 'code id_token' }, modules: [...hybridModules(nonceFails), 'oidcc-response-type-missing', ...otherOrder, pkce] },
  withSecretPost('code id_token'),
  { variant: { responseType: 'code token' }, modules: hybridModules(nonceSucceeds) },
  withSecretPost('code token'),
  { variant: { responseType: 'code id_token token' }, modules: hybridModules(nonceFails) },
  withSecretPost('code id_token token'),
]
const byFormPost = (parts: readonly Part[]): readonly Part[] => parts.map(({ variant, modules }) => ({ variant: { ...variant, formPost: true }, modules }))
const code = (...modules: readonly string[]): readonly Part[] => [{ variant: { responseType: 'code' }, modules }]

export const plans: readonly Plan[] = [
  { name: 'oidcc-basic-certification-test-plan', parts: basic },
  { name: 'oidcc-implicit-certification-test-plan', parts: implicit },
  { name: 'oidcc-hybrid-certification-test-plan', parts: hybrid },
  { name: 'oidcc-formpost-basic-certification-test-plan', parts: byFormPost(basic) },
  { name: 'oidcc-formpost-implicit-certification-test-plan', parts: byFormPost(implicit) },
  { name: 'oidcc-formpost-hybrid-certification-test-plan', parts: byFormPost(hybrid) },
  { name: 'oidcc-config-certification-test-plan', parts: code('oidcc-discovery-endpoint-verification') },
  {
    name: 'oidcc-rp-initiated-logout-certification-test-plan',
    parts: code(
      'oidcc-rp-initiated-logout-discovery-endpoint-verification',
      'oidcc-rp-initiated-logout',
      'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri',
      'oidcc-rp-initiated-logout-modified-id-token-hint',
      'oidcc-rp-initiated-logout-no-id-token-hint',
      'oidcc-rp-initiated-logout-no-params',
      'oidcc-rp-initiated-logout-no-post-logout-redirect-uri',
      'oidcc-rp-initiated-logout-no-state',
      'oidcc-rp-initiated-logout-only-state',
      'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri',
      'oidcc-rp-initiated-logout-bad-id-token-hint',
    ),
  },
  {
    name: 'oidcc-backchannel-rp-initiated-logout-certification-test-plan',
    parts: code('oidcc-backchannel-logout-discovery-endpoint-verification', 'oidcc-backchannel-rp-initiated-logout'),
  },
  {
    name: 'oidcc-frontchannel-rp-initiated-logout-certification-test-plan',
    parts: code('oidcc-frontchannel-logout-discovery-endpoint-verification', 'oidcc-frontchannel-rp-initiated-logout'),
  },
  {
    name: 'oidcc-session-management-certification-test-plan',
    parts: code('oidcc-session-management-discovery-endpoint-verification', 'oidcc-session-management-rp-initiated-logout'),
  },
  dynamicPlan,
  ...fapiPlans,
  cibaPlan,
]
/** As in the titles of the tests. */
export const partTitle = ({ responseType, secretPost, title }: Variant): string =>
  title ?? `response_type=${responseType}${secretPost ? ', client_secret_post' : ''}`
