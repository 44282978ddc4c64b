import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { answerOf } from '@gatehouse/oauth/test-provider'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { type Fields, fapiClient, shown, subject, useFapi } from './support/index.ts'

const USERINFO = '/oauth2/userinfo'

describe('FAPI 1.0 Advanced', () => {
  const at = useFapi(async ({ provider }) => ({
    app: await fapiClient(provider, 'FAPI1_ADVANCED', { pkce: { mandatory: false } }),
    hybrid: await fapiClient(provider, 'FAPI1_ADVANCED', { settings: { hybridFlow: { enable: true, responseType: 'code id_token' } } }),
  }))
  const now = () => Math.floor(at.clock.now() / 1000)
  const open = async (jwt: string | null, by = at.app) => {
    const keys = createLocalJWKSet((await at.provider.get('/oauth2/jwks')).json)
    const options = { issuer: at.app.issuer, audience: by.id, algorithms: ['ES256'], currentDate: new Date(at.clock.now()) }
    return (await jwtVerify(jwt ?? '', keys, options)).payload
  }
  const noChallenge = { code_challenge: undefined, code_challenge_method: undefined }
  const go = async (request: string, by = at.app) => answerOf(await by.visit(by.path({ request })))
  const codeOf = async (fields: Fields = {}): Promise<string> => String((await open((await go(await at.app.requestObject(fields))).get('response'))).code)
  /** What the redirect URI, or our page, is told of a request object that is not good. */
  const refusal = async (request: string, by = at.app) => {
    const reply = await at.provider.get(by.path({ request, redirect_uri: 'https://rp.test/cb', response_type: 'code', state: 'beside' }))
    const answer = answerOf(reply)
    assert.equal(answer.get('code'), null)
    const response = answer.get('response')
    return response === null ? answer.get('error') : (await open(response, by)).error
  }

  it('leads to tokens that are bound to the certificate, by a signed request and a signed answer, §5.2.2-1, -2 and -5', async () => {
    const answer = await go(await at.app.requestObject({ ...noChallenge }))
    assert.deepEqual([...answer.keys()], ['response'])
    const { code, iss, state } = await open(answer.get('response'))
    assert.deepEqual([iss, state], [at.app.issuer, 's1'])
    const form = { grant_type: 'authorization_code', code: String(code), redirect_uri: 'https://rp.test/cb' }
    const { status, json } = await at.app.token(form, shown())
    assert.equal(status, 200)
    assert.equal(decodeProtectedHeader(json.id_token).alg, 'ES256')
    const bearer = { authorization: `Bearer ${json.access_token}` }
    assert.equal((await at.provider.get(USERINFO, { ...bearer, ...shown() })).status, 200)
    for (const headers of [bearer, { ...bearer, ...shown('impostor') }]) assert.equal((await at.provider.get(USERINFO, headers)).status, 401)
  })
  it('signs the answer by an ID token with s_hash and c_hash in the hybrid flow, §5.2.2.1', async () => {
    const request = await at.hybrid.requestObject({ response_type: 'code id_token', response_mode: undefined })
    const answer = await go(request, at.hybrid)
    const { s_hash, c_hash, nonce } = await open(answer.get('id_token'), at.hybrid)
    const half = (text: string) =>
      Buffer.from(hash('sha256', text, 'hex'), 'hex')
        .subarray(0, 16)
        .toString('base64url')
    assert.deepEqual([s_hash, c_hash, nonce], [half('s1'), half(answer.get('code') ?? ''), 'n1'])
    assert.equal((await at.hybrid.redeem(answer.get('code') ?? '', shown())).status, 200)
  })
  it('refuses requests without a signed request object, §5.2.2-1', async () => {
    assert.equal(answerOf(await at.provider.get(at.app.path(at.app.request({ response_mode: undefined })))).get('error'), 'invalid_request')
    assert.equal((await at.app.push(at.app.request())).json.error, 'invalid_request')
  })
  it('counts what is in the request object alone, §5.2.2-10, security 2.9', async () => {
    const request = await at.app.requestObject({ state: 'inside' })
    const answer = answerOf(await at.app.visit(at.app.path({ request, state: 'beside', scope: 'openid email', nonce: 'beside' })))
    assert.equal((await open(answer.get('response'))).state, 'inside')
  })
  it('refuses request objects that are too old, live too long, or are for somebody else, §5.2.2-13 to -17', async () => {
    for (const claims of [
      { exp: undefined },
      { nbf: undefined },
      { exp: now() - 120, nbf: now() - 300 },
      { nbf: now() - 3700, exp: now() + 60 },
      { nbf: now() - 120, exp: now() + 3540 },
      { nbf: now() + 120 },
      { aud: undefined },
      { aud: at.provider.url },
      { aud: 'https://other.test' },
      { iss: 'somebody' },
    ]) {
      assert.equal(await refusal(await at.app.requestObject({}, claims)), 'invalid_request_object', JSON.stringify(claims))
    }
  })
  it('refuses request objects by other algorithms and keys, §8.6, security 3.2', async () => {
    const other = await fapiClient(at.provider, 'FAPI1_ADVANCED', { alg: 'PS256' })
    assert.equal(await refusal(await other.requestObject({}, { iss: at.app.id, client_id: at.app.id })), 'invalid_request_object')
    const [, body] = (await at.app.requestObject()).split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
    assert.equal(await refusal(none), 'invalid_request_object')
  })
  it('refuses answers in clear, and other response types, §5.2.2-2', async () => {
    for (const mode of [undefined, 'query', 'fragment', 'form_post']) {
      const reply = await at.provider.get(at.app.path({ request: await at.app.requestObject({ response_mode: mode }) }))
      assert.doesNotMatch(reply.text + (reply.headers.get('location') ?? ''), /[?&#"]code=|name="code"/)
      assert.match(reply.text + (reply.headers.get('location') ?? ''), /invalid_request/, String(mode))
    }
    for (const type of ['none', 'code token']) {
      assert.match(
        String(await refusal(await at.hybrid.requestObject({ response_type: type, response_mode: undefined }), at.hybrid)),
        /invalid_request|un\w+/,
        type,
      )
    }
  })
  it('refuses requests without nonce, or without state where nobody asks for openid, Baseline §5.2.2.2 and §5.2.2.3', async () => {
    assert.equal(await refusal(await at.app.requestObject({ nonce: undefined })), 'invalid_request')
    for (const fields of [{ scope: 'x', state: undefined }, { scope: undefined }])
      assert.equal(await refusal(await at.app.requestObject(fields)), 'invalid_request')
    assert.ok(await codeOf({ scope: 'x', nonce: undefined }))
  })
  it('refuses pushed requests without PKCE by S256, §5.2.2-18, security 2.5', async () => {
    for (const fields of [noChallenge, { code_challenge_method: undefined }, { code_challenge: at.app.verifier, code_challenge_method: 'plain' }]) {
      assert.equal((await at.app.push({ request: await at.app.requestObject(fields) })).json.error, 'invalid_request')
    }
    const { status, json } = await at.app.push({ request: await at.app.requestObject() })
    assert.equal(status, 201)
    const answer = answerOf(await at.app.visit(at.app.path({ request_uri: json.request_uri })))
    assert.ok((await open(answer.get('response'))).code)
  })
  it('refuses tokens to whoever shows no certificate, §5.2.2-5, security 3.8', async () => {
    const { status, json } = await at.app.redeem(await codeOf(), {})
    assert.deepEqual([status, json.error], [400, 'invalid_request'])
  })
  it('refuses clients that authenticate otherwise, §5.2.2-14, security 3.1', async () => {
    const form = { grant_type: 'authorization_code', code: await codeOf(), redirect_uri: 'https://rp.test/cb', code_verifier: at.app.verifier }
    assert.equal((await at.provider.token({ ...form, client_id: at.app.id }, shown())).status, 401)
    assert.equal((await at.provider.token({ ...form, client_id: at.app.id, client_secret: 'x'.repeat(43) }, shown())).status, 401)
  })
  it('authenticates by a certificate as well, §5.2.2-14', async () => {
    const settings = { clientAuthentication: { tokenEndpointAuthMethod: 'tls_client_auth', tlsClientAuthSubjectDn: subject } }
    const by = await fapiClient(at.provider, 'FAPI1_ADVANCED', { settings })
    const pushedWith = async (more: object, headers = {}) =>
      (await at.provider.post('/oauth2/par', { client_id: by.id, request: await by.requestObject(), ...more }, headers)).status
    assert.deepEqual([await pushedWith({}, shown()), await pushedWith({}), await pushedWith(await by.proof(), shown())], [201, 401, 401])
  })
  it('ends codes after 60 s, security 2.3', async () => {
    const code = await codeOf()
    at.clock.advance(61_000)
    assert.equal((await at.app.redeem(code, shown())).json.error, 'invalid_grant')
  })
})

describe('FAPI 2.0 with signed requests and answers, Message Signing §5.3 and §5.4', () => {
  const at = useFapi(async ({ provider }) => ({ app: await fapiClient(provider, 'FAPI2_MESSAGE_SIGNING') }))

  it('leads to a signed answer by a signed request that was pushed', async () => {
    const { json } = await at.app.pushed()
    const answer = answerOf(await at.app.visit(at.app.path({ request_uri: json.request_uri })))
    assert.deepEqual([...answer.keys()], ['response'])
  })
  it('refuses requests that are not pushed, not signed or without nbf, and answers in clear', async () => {
    assert.equal(
      answerOf(await at.provider.get(at.app.path({ request: await at.app.requestObject(), redirect_uri: 'https://rp.test/cb' }))).get('error'),
      'invalid_request',
    )
    assert.equal((await at.app.push(at.app.request())).json.error, 'invalid_request')
    assert.equal((await at.app.push({ request: await at.app.requestObject({}, { nbf: undefined }) })).json.error, 'invalid_request_object')
    for (const mode of [undefined, 'query', 'fragment']) assert.equal((await at.app.pushed({ response_mode: mode })).json.error, 'invalid_request', mode)
    assert.equal((await at.app.pushed({ response_type: 'none' })).status, 400)
  })
})
