import assert from 'node:assert/strict'
import { answerOf, callback, challengeFor } from '@gatehouse/oauth/test-provider'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { type Fields, fapiClient, newProver, shown, useFapi } from './support/index.ts'

const USERINFO = '/oauth2/userinfo'

describe('FAPI 2.0 Security Profile', () => {
  const at = useFapi(async ({ provider }) => ({ app: await fapiClient(provider, 'FAPI2_SECURITY'), prover: await newProver(provider) }))
  const dpop = () => at.prover.at('/oauth2/token')
  const answer = async (fields: Fields = {}, by = at.app) => {
    const { status, json, text } = await by.pushed(fields)
    assert.equal(status, 201, text)
    return answerOf(await by.visit(by.path({ request_uri: json.request_uri })))
  }
  const codeOf = async (by = at.app): Promise<string> => (await answer({}, by)).get('code') ?? ''

  it('is one switch: what it leaves open is as the profile wants it', async () => {
    const { client } = await at.provider.addClient({ settings: { isFAPIApplication: true, fapiProfile: 'FAPI2_SECURITY', jwks: { keys: [at.app.key.jwk] } } })
    const { authMethod, pkce, accessToken, idToken, refreshToken, settings = {} } = client
    assert.deepEqual(
      [authMethod, pkce, accessToken.bindingType, idToken.signingAlg, refreshToken.rotate, settings.pushAuthorizationRequest],
      ['private_key_jwt', { mandatory: true, supportPlain: false }, 'DPoP', 'PS256', false, { requirePushAuthorizationRequest: true }],
    )
  })
  it('leads to tokens that are bound to the key, by PAR, PKCE and private_key_jwt, with iss in the answer, §5.3.2', async () => {
    const got = await answer()
    assert.deepEqual([got.get('iss'), got.get('state')], [at.app.issuer, 's1'])
    const { status, json } = await at.app.redeem(got.get('code') ?? '', await dpop())
    assert.deepEqual([status, json.token_type], [200, 'DPoP'])
    assert.equal(decodeProtectedHeader(json.id_token).alg, 'ES256')
    const info = await at.provider.get(USERINFO, await at.prover.resource(USERINFO, json.access_token))
    assert.equal(info.json.sub, at.provider.user.id)
  })
  it('binds them to a certificate where the application says so, RFC 8705, security 3.8', async () => {
    const by = await fapiClient(at.provider, 'FAPI2_SECURITY', { settings: { accessToken: { bindingType: 'certificate' } } })
    const code = await codeOf(by)
    const { status, json } = await by.redeem(code, shown())
    assert.equal(status, 200)
    assert.equal((await at.provider.get(USERINFO, { authorization: `Bearer ${json.access_token}`, ...shown() })).status, 200)
    assert.equal((await at.provider.get(USERINFO, { authorization: `Bearer ${json.access_token}` })).status, 401)
  })
  it('signs JWT access tokens by an algorithm of the profile, §5.4.1', async () => {
    const by = await fapiClient(at.provider, 'FAPI2_SECURITY', { settings: { accessToken: { type: 'JWT' } } })
    const { json } = await by.redeem(await codeOf(by), await dpop())
    assert.equal(decodeProtectedHeader(json.access_token).alg, 'PS256')
    assert.deepEqual(decodeJwt(json.access_token).cnf, { jkt: at.prover.jkt })
    assert.equal((await at.provider.get(USERINFO, await at.prover.resource(USERINFO, json.access_token))).status, 200)
  })
  it('refuses tokens that are not bound to their sender, §5.3.2.1, security 3.8', async () => {
    const bare = await at.app.redeem(await codeOf(), {})
    assert.deepEqual([bare.status, bare.json.error], [400, 'invalid_dpop_proof'])
  })
  it('refuses proofs by other algorithms, §5.4.1', async () => {
    for (const alg of ['RS256', 'ES384']) {
      const weak = await newProver(at.provider, alg)
      const { status, json } = await at.app.redeem(await codeOf(), await weak.at('/oauth2/token'))
      assert.deepEqual([status, json.error], [400, 'invalid_dpop_proof'], alg)
    }
  })
  it('refuses requests that were not pushed, §5.3.2.2', async () => {
    assert.equal(answerOf(await at.provider.get(at.app.path(at.app.request()))).get('error'), 'invalid_request')
  })
  it('counts what was pushed alone, and once, security 2.9', async () => {
    const { json } = await at.app.pushed()
    const path = at.app.path({ request_uri: json.request_uri, state: 'beside', scope: 'openid email', redirect_uri: callback })
    assert.equal(answerOf(await at.app.visit(path)).get('state'), 's1')
    const again = await at.provider.get(at.app.path({ request_uri: json.request_uri }))
    assert.deepEqual([again.status, again.headers.get('location')], [400, null])
  })
  it('takes signed requests as well, by the registered algorithm alone, §5.4.1, security 3.2', async () => {
    assert.equal((await at.app.push({ request: await at.app.requestObject() })).status, 201)
    const weak = await fapiClient(at.provider, 'FAPI2_SECURITY', { alg: 'PS256' })
    const { json } = await at.app.push({ request: await weak.requestObject({}, { iss: at.app.id, client_id: at.app.id }) })
    assert.equal(json.error, 'invalid_request_object')
  })
  it('refuses whoever pushes without authentication, §5.3.2.2', async () => {
    assert.equal((await at.provider.post('/oauth2/par', at.app.request())).status, 401)
  })
  it('refuses requests without PKCE by S256, §5.3.2.2, security 2.5', async () => {
    const challenge = challengeFor(at.app.verifier)
    for (const fields of [
      { code_challenge: undefined, code_challenge_method: undefined },
      { code_challenge_method: undefined },
      { code_challenge: at.app.verifier, code_challenge_method: 'plain' },
      { code_challenge: challenge, code_challenge_method: 'S512' },
    ]) {
      const { status, json } = await at.app.pushed(fields)
      assert.deepEqual([status, json.error], [400, 'invalid_request'], JSON.stringify(fields))
    }
  })
  it('refuses a redirect URI that is missing or another, §5.3.2.2, security 2.1', async () => {
    for (const uri of [undefined, `${callback}/x`, `${callback}?a=b`, callback.toUpperCase(), 'https://evil.test/']) {
      const { status, json } = await at.app.pushed({ redirect_uri: uri })
      assert.deepEqual([status, json.error], [400, 'invalid_request'], String(uri))
    }
  })
  it('refuses all response types but code, §5.3.2.2', async () => {
    for (const type of ['none', 'code id_token', 'id_token', 'token']) {
      const { status, json } = await at.app.pushed({ response_type: type })
      assert.deepEqual([status, ['unsupported_response_type', 'unauthorized_client'].includes(json.error)], [400, true], `${type} ${json.error}`)
    }
  })
  it('ends codes after 60 s whatever is configured, §5.3.2.1, security 2.3', async () => {
    const [early, late] = [await codeOf(), await codeOf()]
    at.clock.advance(55_000)
    assert.equal((await at.app.redeem(early, await dpop())).status, 200)
    at.clock.advance(10_000)
    const { json } = await at.app.redeem(late, await dpop())
    assert.equal(json.error, 'invalid_grant')
  })
  it('takes a code once, and ends what came of it, §5.3.2.2, security 2.4', async () => {
    const code = await codeOf()
    const { json } = await at.app.redeem(code, await dpop())
    assert.equal((await at.app.redeem(code, await dpop())).json.error, 'invalid_grant')
    assert.equal((await at.provider.get(USERINFO, await at.prover.resource(USERINFO, json.access_token))).status, 401)
  })
  it('takes a code with the key that it was bound to, RFC 9449 §10', async () => {
    const { json } = await at.app.pushed({}, await at.prover.at('/oauth2/par'))
    const code = answerOf(await at.app.visit(at.app.path({ request_uri: json.request_uri }))).get('code') ?? ''
    const thief = await newProver(at.provider)
    assert.equal((await at.app.redeem(code, await thief.at('/oauth2/token'))).json.error, 'invalid_grant')
  })
  it('takes assertions for the issuer alone, and as a string, §5.3.2.1, security 3.3', async () => {
    for (const aud of [[at.app.issuer], `${at.provider.url}/oauth2/par`, at.provider.url, [at.app.issuer, 'https://other.test'], undefined]) {
      const { status, json } = await at.app.push(at.app.request(), {}, { aud })
      assert.deepEqual([status, json.error], [401, 'invalid_client'], String(aud))
    }
  })
  it('takes assertions by the registered algorithm alone, §5.4.1, security 3.2', async () => {
    const { json } = await at.provider.post('/oauth2/par', {
      ...at.app.request(),
      ...(await at.app.proof()),
      client_assertion: await at.app.assertion().then((jwt) => `${jwt}x`),
    })
    assert.equal(json.error, 'invalid_client')
    const ps = await fapiClient(at.provider, 'FAPI2_SECURITY', { settings: { clientAuthentication: { tokenEndpointAuthSigningAlg: 'PS256' } } })
    assert.equal((await ps.pushed()).status, 401)
  })
  it('refuses a secret, security 3.1', async () => {
    const { status } = await at.provider.post('/oauth2/par', { ...at.app.request(), client_secret: 'x'.repeat(43) })
    assert.equal(status, 401)
  })
  it('gives refresh tokens that stay, and need authentication and a proof, §5.3.2.1', async () => {
    const { json } = await at.app.redeem(await codeOf(), await dpop())
    const form = { grant_type: 'refresh_token', refresh_token: json.refresh_token }
    for (let times = 0; times < 2; times += 1) {
      const { status, json: next } = await at.app.token(form, await dpop())
      assert.deepEqual([status, next.refresh_token ?? json.refresh_token], [200, json.refresh_token])
    }
    assert.equal((await at.app.token(form)).json.error, 'invalid_dpop_proof')
    assert.equal((await at.provider.token({ ...form, client_id: at.app.id }, await dpop())).status, 401)
  })
})
