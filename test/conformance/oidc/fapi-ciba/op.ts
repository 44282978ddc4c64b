import assert from 'node:assert/strict'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import approvals from '@gatehouse/approvals'
import ciba from '@gatehouse/ciba'
import { startHearer } from '@gatehouse/ciba/test-hearer'
import { type FapiClient, fapiClient, shown, startFapi, subject } from '@gatehouse/fapi/test-client'
import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { hiddenFields, kim, passLogin } from '@gatehouse/oauth/test-provider'
import { exportJWK, SignJWT } from 'jose'
import type { CibaVariant } from './plans.ts'

export type Claims = Readonly<Record<string, unknown>>
export type Fields = Readonly<Record<string, string>>
export const GRANT = 'urn:openid:params:grant-type:ciba'
/** A client and the certificate that it shows. */
export interface Party {
  readonly client: FapiClient
  readonly certificate: Fields
}
/** What differs from what a well-behaved client sends. */
export interface Differently {
  readonly by?: Party
  /** In place of the signed request. */
  readonly form?: Fields
  /** In place of the client authentication. */
  readonly authentication?: Fields
  readonly certificate?: Fields
}
const ANSWER = '/oauth2/ciba_authorize'

/** The server under test, and the clients that a part of the plan registers. */
export const startCibaOp = async ({ auth, mode }: CibaVariant) => {
  const clock = fixedClock(Date.now())
  const hearer = await startHearer()
  const provider = await startFapi({
    plugins: [approvals, ciba],
    replace: [[Clock, clock]],
    config: { ciba: { requestsPerMinute: 1000, requestTtl: '5m' } },
    tables: { outbound: { ciba: { allowHttp: true, allowPrivate: ['127.0.0.1'] } } },
  })
  // A KeyObject signs by each RSA algorithm.
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const alsoKeys = [{ ...(await exportJWK(rsa.publicKey)), kid: 'rsa', use: 'sig' }]
  const party = async (certificate: string, tlsClientAuthSubjectDn: string): Promise<Party> => {
    const clientAuthentication = { tokenEndpointAuthMethod: auth === 'mtls' ? 'tls_client_auth' : 'private_key_jwt', tlsClientAuthSubjectDn }
    const ping = mode === 'ping' ? { tokenDeliveryMode: 'ping', clientNotificationEndpoint: hearer.url } : {}
    const settings = { clientAuthentication, cibaAuthenticationRequest: { requestSigningAlg: 'ES256', ...ping } }
    const client = await fapiClient(provider, 'FAPI1_ADVANCED', { grantTypes: [GRANT, 'refresh_token'], redirectUris: [], settings, alsoKeys })
    return { client, certificate: shown(certificate) }
  }
  const first = await party('client', subject)
  const second = await party('plain', 'CN=Plain,C=LK')
  const now = () => Math.floor(clock.now() / 1000)
  const token = randomUUID()
  const claims = (more: Claims = {}, { client } = first): Claims => ({
    iss: client.id,
    aud: client.issuer,
    iat: now(),
    nbf: now(),
    exp: now() + 300,
    jti: randomUUID(),
    scope: 'openid profile',
    login_hint: kim.username,
    binding_message: '1234',
    ...(mode === 'ping' ? { client_notification_token: token } : {}),
    ...more,
  })
  const proofOf = async ({ client }: Party): Promise<Fields> => (auth === 'mtls' ? { client_id: client.id } : client.proof())
  const begin = async (more: Claims = {}, { by = first, form, authentication, certificate = by.certificate }: Differently = {}) =>
    provider.post(
      '/oauth2/ciba',
      { ...(form ?? { request: await by.client.key.sign(claims(more, by)) }), ...(authentication ?? (await proofOf(by))) },
      certificate,
    )
  const begun = async (more: Claims = {}, by = first): Promise<Fields> => {
    const { status, json, text } = await begin(more, { by })
    assert.equal(status, 200, text)
    return json
  }
  const answer = async (url = '', value = 'approve') => {
    const browser = provider.browser()
    const page = await passLogin(browser, await browser.go(url))
    await browser.submit(ANSWER, { ...hiddenFields(page.text), answer: value })
    await provider.settle()
    return page
  }
  const poll = async (id = '', { by = first, authentication, certificate = by.certificate }: Differently = {}) => {
    clock.advance(6000)
    return provider.token({ grant_type: GRANT, auth_req_id: id, ...(authentication ?? (await proofOf(by))) }, certificate)
  }
  return {
    ...provider,
    mode,
    clock,
    hearer,
    token,
    first,
    second,
    now,
    claims,
    begin,
    begun,
    answer,
    poll,
    proofOf,
    /** Signed with a key that the first client registered, by an algorithm that it did not. */
    bySecondKey: (payload: Claims, alg: string) =>
      new SignJWT(JSON.parse(JSON.stringify(payload))).setProtectedHeader({ alg, kid: 'rsa' }).sign(rsa.privateKey),
    /** Status of a call of userinfo. */
    resource: async (access: string, by = first) => (await provider.get('/oauth2/userinfo', { authorization: `Bearer ${access}`, ...by.certificate })).status,
    async close() {
      await provider.stop()
      await hearer[Symbol.asyncDispose]()
    },
  }
}
export type CibaOp = Awaited<ReturnType<typeof startCibaOp>>
export type CibaModule = (op: CibaOp) => Promise<void>
export type CibaModules = Readonly<Record<string, CibaModule>>
export const refused = (
  { status, json }: { readonly status: number; readonly json: { readonly error?: string } },
  ...expected: readonly (readonly [number, string])[]
) =>
  assert.ok(
    expected.some(([code, error]) => code === status && error === json.error),
    `${status} ${JSON.stringify(json)}`,
  )
