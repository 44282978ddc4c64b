import assert from 'node:assert/strict'
import { fapiClient, shown } from '@gatehouse/fapi/test-client'
import { callback, hiddenFields } from '@gatehouse/oauth/test-provider'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { codeFrom, type FapiModule, type FapiModules, userinfo } from '../op.ts'

/** A whole flow: the answer, tokens that are bound to their sender, and a call with them. */
const happy: FapiModule = async (op) => {
  const outcome = await op.send()
  const code = codeFrom(outcome)
  const { iss, issuer } = { iss: outcome.answer?.get('iss'), issuer: (await op.get('/.well-known/openid-configuration')).json.issuer }
  assert.deepEqual([iss, outcome.answer?.get('state')], [issuer, 's1'])
  const front = outcome.answer?.get('id_token')
  if (op.variant.responseType === 'code id_token') {
    const { s_hash, c_hash, nonce } = decodeJwt(front ?? '')
    assert.deepEqual([typeof s_hash, typeof c_hash, nonce], ['string', 'string', 'n1'])
  }
  const { status, json } = await op.redeem(code)
  assert.deepEqual([status, json.token_type], [200, op.variant.sender === 'dpop' ? 'DPoP' : 'Bearer'])
  assert.ok(['PS256', 'ES256'].includes(decodeProtectedHeader(json.id_token).alg ?? ''))
  assert.equal(decodeJwt(json.id_token).nonce, 'n1')
  assert.equal(await op.resource(json.access_token), 200)
}
const refuses =
  (fields: Readonly<Record<string, string | undefined>>, errors: readonly string[]): FapiModule =>
  async (op) => {
    const { error = 'none' } = await op.send(fields)
    assert.ok(errors.includes(error), error)
  }
const keepsNonce =
  (length: number): FapiModule =>
  async (op) => {
    const nonce = 'n'.repeat(length)
    const { json } = await op.redeem(codeFrom(await op.send({ nonce })))
    assert.equal(decodeJwt(json.id_token).nonce, nonce)
  }
const keepsState =
  (length: number): FapiModule =>
  async (op) => {
    const state = 's'.repeat(length)
    assert.equal((await op.send({ state })).answer?.get('state'), state)
  }
const badType = ['unsupported_response_type', 'unauthorized_client', 'invalid_request']

export const requestModules: FapiModules = {
  '': happy,
  'happy-flow': happy,
  'discovery-end-point-verification': async (op) => {
    const { json } = await op.get('/.well-known/openid-configuration')
    assert.ok(json.token_endpoint_auth_methods_supported.includes('private_key_jwt'))
    assert.ok(json.token_endpoint_auth_signing_alg_values_supported.includes('PS256'))
    assert.deepEqual([json.code_challenge_methods_supported.includes('S256'), json.authorization_response_iss_parameter_supported], [true, true])
    assert.ok(json.request_object_signing_alg_values_supported.includes('ES256') && json.response_modes_supported.includes('jwt'))
    assert.equal(json.tls_client_certificate_bound_access_tokens, true)
    assert.ok(json.pushed_authorization_request_endpoint && json.dpop_signing_alg_values_supported.includes('PS256'))
  },
  'user-rejects-authentication': async (op) => {
    const { client, variant } = op
    const settings = { accessToken: client.client.settings?.accessToken, hybridFlow: client.client.settings?.hybridFlow } as Record<string, unknown>
    const by = await fapiClient(op, variant.profile, { settings, pkce: { mandatory: variant.pushed }, about: { skipLoginConsent: false } })
    const browser = op.browser()
    const all = op.parameters({})
    const request: Record<string, string> = op.signs ? { request: await by.requestObject(all) } : { ...by.request(all) }
    const path = variant.pushed ? by.path({ request_uri: (await by.push(request)).json.request_uri }) : by.path(request)
    const page = await by.visit(path, browser)
    assert.match(page.text, /sessionDataKeyConsent/)
    const reply = await browser.submit('/oauth2/authorize', { ...hiddenFields(page.text), consent: 'deny' })
    assert.equal((await op.opened(reply, by)).error, 'access_denied')
  },
  'ensure-authorization-request-without-state-success': async (op) => {
    const outcome = await op.send({ state: undefined })
    assert.equal((await op.redeem(codeFrom(outcome))).status, 200)
    assert.equal(outcome.answer?.get('state'), null)
  },
  'ensure-authorization-request-without-nonce-success': async (op) => {
    const { json } = await op.redeem(codeFrom(await op.send({ nonce: undefined })))
    assert.equal(decodeJwt(json.id_token).nonce, undefined)
  },
  'ensure-authorization-request-with-64-char-nonce-success': keepsNonce(64),
  'ensure-authorization-request-with-long-nonce': keepsNonce(384),
  'ensure-authorization-request-with-long-state': keepsState(384),
  'ensure-request-object-with-64-char-nonce-success': keepsNonce(64),
  'ensure-request-object-with-long-nonce': keepsNonce(384),
  'ensure-request-object-with-long-state': keepsState(1000),
  /** OpenID Connect Core §5.5. */
  'test-claims-parameter-identity-claims': async (op) => {
    const asked = { given_name: null, family_name: { essential: true }, email: { essential: false }, unknown_claim: null }
    const { json } = await op.redeem(codeFrom(await op.send({ scope: 'openid', claims: JSON.stringify({ id_token: asked, userinfo: asked }) })))
    const headers =
      op.variant.sender === 'dpop' ? await op.prover.resource(userinfo, json.access_token) : { authorization: `Bearer ${json.access_token}`, ...shown() }
    const told = { ...decodeJwt(json.id_token), ...(await op.get(userinfo, headers)).json }
    assert.deepEqual([told.given_name, told.family_name, told.email, told.unknown_claim], ['Kim', 'Lee', 'kim@example.com', undefined])
  },
  'ensure-other-scope-order-succeeds': async (op) => {
    assert.equal((await op.redeem(codeFrom(await op.send({ scope: 'profile openid' })))).status, 200)
  },
  'ensure-registered-redirect-uri': refuses({ redirect_uri: `${callback}/other` }, ['invalid_request', 'page']),
  'ensure-redirect-uri-in-authorization-request': refuses({ redirect_uri: undefined }, ['invalid_request', 'page']),
  'ensure-response-type-code-idtoken-fails': refuses({ response_type: 'code id_token' }, badType),
  'ensure-response-type-token-fails': refuses({ response_type: 'token' }, badType),
  'ensure-response-type-code-fails': refuses({ response_type: 'code', response_mode: undefined }, badType),
  'ensure-response-mode-query': refuses({ response_mode: 'query' }, ['invalid_request']),
  'ensure-valid-pkce-succeeds': async (op) => {
    const { code_challenge, code_challenge_method } = op.client.request()
    const code = codeFrom(await op.send({ code_challenge, code_challenge_method }))
    assert.equal((await op.redeem(code, { code_verifier: op.client.verifier })).status, 200)
  },
  'ensure-unsigned-authorization-request-without-using-par-fails': async (op) => {
    assert.equal((await op.opened(await op.get(op.client.path(op.client.request())))).error, 'invalid_request')
  },
}
