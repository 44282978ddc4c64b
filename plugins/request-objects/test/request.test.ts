import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import clientKeys from '@gatehouse/client-keys'
import { type TestClientKey, testClientKey } from '@gatehouse/client-keys/testing'
import { answerOf, callback, challengeFor, type Provider, passLogin, redeem, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import par from '@gatehouse/par'
import { SignJWT, UnsecuredJWT } from 'jose'
import requestObjects from '../src/plugin.ts'

type Claims = Readonly<Record<string, unknown>>
const seconds = () => Math.floor(Date.now() / 1000)

describe('request objects by value, RFC 9101', () => {
  let provider: Provider
  let key: TestClientKey
  let app: TestClient
  before(async () => {
    provider = await startProvider({ plugins: [clientKeys, requestObjects, par] })
    key = await testClientKey()
    app = await provider.addClient({ settings: { jwks: { keys: [key.jwk] } } })
  })
  after(() => provider.stop())
  const claimsFor = (by: TestClient, more: Claims = {}): Claims => ({
    iss: by.id,
    aud: `${provider.url}/oauth2/token`,
    exp: seconds() + 120,
    iat: seconds(),
    client_id: by.id,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid profile',
    state: 'inside',
    code_challenge: challengeFor('v'.repeat(43)),
    code_challenge_method: 'S256',
    ...more,
  })
  const object = (more: Claims = {}, header = {}, by = app) => key.sign(claimsFor(by, more), header)
  const path = (params: Readonly<Record<string, string>>, by = app) => `/oauth2/authorize?${new URLSearchParams({ client_id: by.id, ...params })}`
  const visit = async (params: Readonly<Record<string, string>>, by = app) => {
    const browser = provider.browser()
    return passLogin(browser, await browser.go(path(params, by)))
  }
  /** Heard at the redirect URI beside the object. */
  const refusal = async (request: string, by = app) => answerOf(await provider.get(path({ redirect_uri: callback, state: 'beside', request }, by))).get('error')

  it('lead to a code by client_id and request alone, §5', async () => {
    const answer = answerOf(await visit({ request: await object() }))
    assert.equal(answer.get('state'), 'inside')
    assert.equal((await redeem(provider, app, answer.get('code') ?? '')).json.scope, 'openid profile')
  })
  it('count alone: nothing beside them does, §6.3, security 2.9', async () => {
    const beside = {
      scope: 'openid email',
      state: 'beside',
      code_challenge: 'x',
      redirect_uri: callback,
      response_type: 'code',
      nonce: 'beside',
      prompt: 'none',
    }
    const answer = answerOf(await visit({ request: await object(), ...beside }))
    assert.equal(answer.get('state'), 'inside')
    assert.equal((await redeem(provider, app, answer.get('code') ?? '')).json.scope, 'openid profile')
  })
  it('carry numbers and structured parameters, §4', async () => {
    const request = await object({ max_age: 300, claims: { userinfo: { email: null } }, response_mode: 'fragment' })
    assert.match((await visit({ request })).headers.get('location') ?? '', /#.*code=/)
  })
  it('take every kind of audience that names us', async () => {
    for (const aud of [provider.url, `${provider.url}/oauth2/authorize`, ['x', `${provider.url}/oauth2/token`]])
      assert.ok(answerOf(await visit({ request: await object({ aud }) })).get('code'))
  })
  it('are refused unsigned, signed by another key, changed, or with a shared secret, §4 and §10.1, security 2.9 and 3.2', async () => {
    const other = await testClientKey()
    const good = await object()
    const [header, , signature] = good.split('.')
    const changed = Buffer.from(JSON.stringify(claimsFor(app, { scope: 'openid email' }))).toString('base64url')
    const symmetric = await new SignJWT(claimsFor(app) as never).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(Buffer.from(JSON.stringify(key.jwk)))
    const wrong = {
      none: new UnsecuredJWT(claimsFor(app) as never).encode(),
      'another key': await other.sign(claimsFor(app)),
      'a key in the header': await other.sign(claimsFor(app), { jwk: other.jwk }),
      'an address in the header': await other.sign(claimsFor(app), { jku: 'https://evil.test/jwks', kid: 'x' }),
      'a path as kid': await key.sign(claimsFor(app), { kid: '../../etc/passwd' }),
      changed: `${header}.${changed}.${signature}`,
      HS256: symmetric,
      'no signature': `${header}.${changed}.`,
      text: 'abc',
      nested: `${good}.${good}`,
    }
    for (const [why, request] of Object.entries(wrong)) assert.equal(await refusal(request), 'invalid_request_object', why)
  })
  it('are refused with another issuer, audience or time, §4 and §10.8, security 2.9', async () => {
    const wrong: readonly Claims[] = [
      { iss: 'other' },
      { iss: undefined },
      { aud: 'https://other.test' },
      { aud: undefined },
      { exp: undefined },
      { exp: seconds() - 120 },
      { exp: seconds() + 7200 },
      { iat: seconds() + 600 },
      { nbf: seconds() + 600 },
      { nbf: seconds() - 7200 },
      { client_id: undefined },
      { sub: app.id },
      { request: 'x' },
      { request_uri: 'x' },
      { jti: 5 },
      { scope: ['openid'] },
      { 'a b': 'x' },
    ]
    for (const more of wrong) assert.equal(await refusal(await object(more)), 'invalid_request_object', JSON.stringify(more))
  })
  it('are refused as other kinds of JWT, RFC 8725 §3.11', async () => {
    for (const typ of ['at+jwt', 'client-authentication+jwt', 'dpop+jwt']) assert.equal(await refusal(await object({}, { typ })), 'invalid_request_object', typ)
    assert.equal(await refusal(await object({}, { crit: ['b64x'], b64x: true })), 'invalid_request_object', 'crit')
    for (const typ of ['oauth-authz-req+jwt', 'application/oauth-authz-req+jwt', 'JWT'])
      assert.ok(answerOf(await visit({ request: await object({}, { typ }) })).get('code'), typ)
  })
  it('must agree with client_id and response_type beside them, OpenID Connect Core §6.1', async () => {
    assert.equal(await refusal(await object({ client_id: 'other' })), 'invalid_request')
    const reply = await provider.get(path({ redirect_uri: callback, response_type: 'token', request: await object() }))
    assert.equal(answerOf(reply).get('error'), 'invalid_request')
  })
  it('are of one client: another’s is refused', async () => {
    const other = await provider.addClient({ settings: { jwks: { keys: [key.jwk] } } })
    assert.equal(await refusal(await object(), other), 'invalid_request_object')
    assert.equal(await refusal(await object({}, {}, other), await provider.addClient()), 'invalid_request_object', 'no keys')
  })
  it('with a jti count once, security 2.9', async () => {
    const request = await object({ jti: randomUUID() })
    const replies = await Promise.all(Array.from({ length: 4 }, () => provider.get(path({ redirect_uri: callback, request }))))
    assert.equal(replies.filter(({ headers }) => headers.get('location')?.includes('error=invalid_request_object')).length, 3)
  })
  it('are refused on our own page where no good redirect URI is beside them, security 2.2', async () => {
    const reply = await provider.get(path({ request: 'abc' }))
    assert.deepEqual([reply.status, reply.headers.get('location')], [400, null])
    const evil = await provider.get(path({ request: await object({ redirect_uri: 'https://evil.test/' }) }))
    assert.deepEqual([evil.status, evil.headers.get('location')], [400, null])
  })
  it('exclude a request_uri, OpenID Connect Core §6.1', async () => {
    const reply = await provider.get(path({ redirect_uri: callback, request: await object(), request_uri: 'https://rp.test/r' }))
    assert.equal(answerOf(reply).get('error'), 'invalid_request')
  })
  it('are held to the algorithm that the application settled for', async () => {
    const settings = { jwks: { keys: [key.jwk] }, requestObject: { requestObjectSigningAlg: 'PS256' } }
    const strict = await provider.addClient({ settings })
    assert.equal(await refusal(await object({}, {}, strict), strict), 'invalid_request_object')
    const ps = await testClientKey('PS256')
    const suited = await provider.addClient({ settings: { ...settings, jwks: { keys: [ps.jwk] } } })
    assert.ok(answerOf(await visit({ request: await ps.sign(claimsFor(suited)) }, suited)).get('code'))
    await assert.rejects(provider.addClient({ settings: { requestObject: { requestObjectSigningAlg: 'none' } } }), /Invalid signature algorithm requested/)
  })
  it('are mandatory for an application that says so, §10.5, pushed or not', async () => {
    const strict = await provider.addClient({ settings: { jwks: { keys: [key.jwk] }, requestObject: { required: true } } })
    const plain = {
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
      code_challenge: challengeFor('v'.repeat(43)),
      code_challenge_method: 'S256',
    }
    assert.equal(answerOf(await provider.get(path(plain, strict))).get('error_description'), 'Request object is missing.')
    assert.equal((await provider.post('/oauth2/par', plain, strict.basic)).json.error, 'invalid_request')
    const pushed = await provider.post('/oauth2/par', { request: await object({}, {}, strict) }, strict.basic)
    assert.equal(pushed.status, 201, pushed.text)
    assert.equal(answerOf(await visit({ request_uri: pushed.json.request_uri }, strict)).get('state'), 'inside')
  })
  it('are judged when they are pushed, RFC 9126 §3', async () => {
    assert.equal((await provider.post('/oauth2/par', { request: 'a.b.c' }, app.basic)).json.error, 'invalid_request_object')
    assert.equal((await provider.post('/oauth2/par', { request: await object({ scope: 'a"b' }) }, app.basic)).json.error, 'invalid_scope')
  })
  it('are advertised, §10.5', async () => {
    const { json } = await provider.get('/.well-known/openid-configuration')
    assert.deepEqual([json.request_parameter_supported, json.request_uri_parameter_supported, json.require_request_uri_registration], [true, true, true])
    assert.ok(json.request_object_signing_alg_values_supported.includes('PS256') && !json.request_object_signing_alg_values_supported.includes('none'))
  })
})
