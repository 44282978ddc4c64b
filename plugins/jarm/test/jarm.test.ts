import assert from 'node:assert/strict'
import implicit from '@gatehouse/implicit'
import {
  answerOf,
  authorize,
  authorizePath,
  hiddenFields,
  type Provider,
  passLogin,
  redeem,
  startProvider,
  type TestClient,
} from '@gatehouse/oauth/test-provider'
import { createLocalJWKSet, jwtVerify } from 'jose'
import * as openid from 'openid-client'
import jarm from '../src/plugin.ts'

type Params = Readonly<Record<string, string | undefined>>

describe('JWT secured authorization responses, JARM', () => {
  let provider: Provider
  let app: TestClient
  before(async () => {
    provider = await startProvider({ plugins: [implicit, jarm] })
    app = await provider.addClient({ grantTypes: ['authorization_code', 'implicit'] })
  })
  after(() => provider.stop())
  const open = async (response: string | null, client = app) => {
    const keys = createLocalJWKSet((await provider.get('/oauth2/jwks')).json)
    return (await jwtVerify(response ?? '', keys, { issuer: `${provider.url}/oauth2/token`, audience: client.id })).payload
  }
  const answer = async (more: Params, client = app) => {
    const reply = await authorize(provider.browser(), client, { nonce: 'n', ...more })
    return { location: reply.headers.get('location') ?? reply.text, params: answerOf(reply) }
  }

  it('hold the whole answer, and nothing stands beside, §2.1 and §2.3.1', async () => {
    for (const mode of ['jwt', 'query.jwt']) {
      const { location, params } = await answer({ response_mode: mode })
      assert.match(location, /^https:\/\/rp\.test\/cb\?response=[\w.-]+$/)
      const { code, state, exp = 0, iat = 0 } = await open(params.get('response'))
      assert.equal(state, 's1')
      assert.equal(exp - iat, 600)
      assert.equal((await redeem(provider, app, String(code))).status, 200)
    }
  })
  it('travel by the fragment where that is asked for, or where tokens are in them, §2.3.2 and §2.3.4', async () => {
    for (const more of [{ response_mode: 'fragment.jwt' }, { response_mode: 'jwt', response_type: 'id_token token' }]) {
      const { location, params } = await answer(more)
      assert.match(location, /^https:\/\/rp\.test\/cb#response=[\w.-]+$/)
      assert.equal((await open(params.get('response'))).state, 's1')
    }
  })
  it('travel as a form post, §2.3.3', async () => {
    const { text } = await authorize(provider.browser(), app, { response_mode: 'form_post.jwt' })
    const fields = hiddenFields(text)
    assert.deepEqual(Object.keys(fields), ['response'])
    assert.ok((await open(fields.response ?? null)).code)
  })
  it('hold tokens in their own kinds', async () => {
    const { params } = await answer({ response_mode: 'fragment.jwt', response_type: 'token' })
    const { access_token, token_type, code } = await open(params.get('response'))
    assert.deepEqual([typeof access_token, token_type, code], ['string', 'Bearer', undefined])
  })
  it('never hold tokens in a query, §2.3.1', async () => {
    const reply = await provider.get(authorizePath(app, { response_mode: 'query.jwt', response_type: 'token' }))
    assert.match(reply.headers.get('location') ?? '', /#.*error=invalid_request/)
  })
  it('hold errors as well, §2.1', async () => {
    const reply = await provider.get(authorizePath(app, { response_mode: 'jwt', prompt: 'none' }))
    const { error, state, code } = await open(answerOf(reply).get('response'))
    assert.deepEqual([error, state, code], ['login_required', 's1', undefined])
    const early = await provider.get(authorizePath(app, { response_mode: 'fragment.jwt', response_type: 'foo' }))
    assert.equal((await open(answerOf(early).get('response'))).error, 'unsupported_response_type')
  })
  it('never go where no good redirect URI is, security 2.2', async () => {
    const reply = await provider.get(authorizePath(app, { response_mode: 'jwt', redirect_uri: 'https://evil.test' }))
    assert.deepEqual([reply.status, reply.headers.get('location')], [400, null])
  })
  it('are signed as the ID tokens of the application', async () => {
    const es = await provider.addClient({ idToken: { signingAlg: 'ES256' } })
    const { params } = await answer({ response_mode: 'jwt' }, es)
    const [header = ''] = (params.get('response') ?? '').split('.')
    assert.equal(JSON.parse(Buffer.from(header, 'base64url').toString()).alg, 'ES256')
    await open(params.get('response'), es)
  })
  it('are no tokens of any kind, security 3.7', async () => {
    const { params } = await answer({ response_mode: 'jwt' })
    const response = params.get('response') ?? ''
    assert.equal((await provider.introspect(response, app)).active, false)
    const hint = await provider.get(authorizePath(app, { id_token_hint: response }))
    assert.equal(answerOf(hint).get('error'), 'invalid_request')
  })
  it('are advertised, §4', async () => {
    const { json } = await provider.get('/.well-known/openid-configuration')
    for (const mode of ['jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt']) assert.ok(json.response_modes_supported.includes(mode))
    assert.ok(json.authorization_signing_alg_values_supported.includes('RS256'))
  })
  it('are understood by openid-client', async () => {
    const callback = 'http://localhost:1/callback'
    const registered = await provider.addClient({ redirectUris: [callback] })
    const insecure = { execute: [openid.allowInsecureRequests] }
    const config = await openid.discovery(new URL(`${provider.url}/oauth2/token`), registered.id, registered.secret, undefined, insecure)
    openid.useJwtResponseMode(config)
    const [pkceCodeVerifier, expectedState] = [openid.randomPKCECodeVerifier(), openid.randomState()]
    const challenge = { code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256' }
    const url = openid.buildAuthorizationUrl(config, { redirect_uri: callback, scope: 'openid', state: expectedState, ...challenge })
    const browser = provider.browser()
    const back = await passLogin(browser, await browser.go(url.href))
    const tokens = await openid.authorizationCodeGrant(config, new URL(back.headers.get('location') ?? ''), { pkceCodeVerifier, expectedState })
    assert.equal(tokens.claims()?.sub, provider.user.id)
  })
})
