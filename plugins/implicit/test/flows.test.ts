import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
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
import { Users } from '@gatehouse/users/contracts'
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose'
import implicit from '../src/plugin.ts'

const half = (value: string) => hash('sha256', value, 'buffer').subarray(0, 16).toString('base64url')
/** Without what session management adds. */
const namesIn = (answer: Iterable<string>) => [...answer].filter((name) => name !== 'session_state').toSorted()
type Params = Readonly<Record<string, string | undefined>>
const hybrid = (responseType: string) => ({ settings: { hybridFlow: { enable: true, responseType } } })
const allHybrid = hybrid('code id_token,code token,code id_token token')

describe('response types with tokens', () => {
  let provider: Provider
  let spa: TestClient
  let web: TestClient
  before(async () => {
    provider = await startProvider({ plugins: [implicit] })
    spa = await provider.addClient({ public: true, grantTypes: ['implicit'] })
    web = await provider.addClient(allHybrid)
  })
  after(() => provider.stop())
  const fragmentOf = async (client: TestClient, more: Params) => {
    const reply = await authorize(provider.browser(), client, { nonce: 'n1', ...more })
    assert.match(reply.headers.get('location') ?? reply.text, /^https:\/\/rp\.test\/cb#/)
    return answerOf(reply)
  }
  const verified = async (token: string | null, client: TestClient): Promise<JWTPayload> => {
    const keys = createLocalJWKSet((await provider.get('/oauth2/jwks')).json)
    const { payload } = await jwtVerify(token ?? '', keys, { issuer: `${provider.url}/oauth2/token`, audience: client.id, algorithms: ['RS256'] })
    return payload
  }

  it('token: an access token in the fragment and nothing to refresh it, RFC 6749 §4.2.2', async () => {
    const answer = await fragmentOf(spa, { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined })
    assert.deepEqual(namesIn(answer.keys()), ['access_token', 'expires_in', 'iss', 'scope', 'state', 'token_type'])
    assert.deepEqual([answer.get('token_type'), answer.get('expires_in'), answer.get('scope')], ['Bearer', '3600', 'openid profile email'])
    const { json } = await provider.get('/oauth2/userinfo', { authorization: `Bearer ${answer.get('access_token')}` })
    assert.equal(json.sub, provider.user.id)
  })
  it('id_token: the claims of the scopes, as nothing else delivers them, OpenID Connect Core §5.4', async () => {
    const answer = await fragmentOf(spa, { response_type: 'id_token' })
    assert.deepEqual(namesIn(answer.keys()), ['id_token', 'iss', 'state'])
    const { sub, nonce, email, at_hash, c_hash, s_hash, sid, auth_time } = await verified(answer.get('id_token'), spa)
    assert.deepEqual([sub, nonce, email, at_hash, c_hash, s_hash], [provider.user.id, 'n1', 'kim@example.com', undefined, undefined, half('s1')])
    assert.ok(sid && auth_time)
  })
  it('id_token token: at_hash binds the two, OpenID Connect Core §3.2.2.9', async () => {
    const answer = await fragmentOf(spa, { response_type: 'id_token token' })
    const { at_hash } = await verified(answer.get('id_token'), spa)
    assert.equal(at_hash, half(answer.get('access_token') ?? ''))
  })
  it('takes the values in any order, OAuth 2.0 Multiple Response Types §5', async () => {
    assert.ok((await fragmentOf(spa, { response_type: 'token id_token' })).get('access_token'))
  })
  it('code id_token: c_hash binds the two, and the code gives tokens, OpenID Connect Core §3.3.2.11', async () => {
    const answer = await fragmentOf(web, { response_type: 'code id_token' })
    const first = await verified(answer.get('id_token'), web)
    assert.deepEqual([first.c_hash, first.at_hash, first.nonce], [half(answer.get('code') ?? ''), undefined, 'n1'])
    const { json } = await redeem(provider, web, answer.get('code') ?? '')
    const second = await verified(json.id_token, web)
    assert.deepEqual([second.sub, second.iss, second.nonce], [first.sub, first.iss, 'n1'], '§3.3.3.6')
  })
  it('code token and code id_token token: an access token here and another one there', async () => {
    for (const type of ['code token', 'code id_token token']) {
      const answer = await fragmentOf(web, { response_type: type })
      const { json } = await redeem(provider, web, answer.get('code') ?? '')
      assert.notEqual(json.access_token, answer.get('access_token'))
      for (const token of [json.access_token, answer.get('access_token')]) assert.equal((await provider.introspect(token, web)).active, true)
      assert.equal(answer.get('refresh_token'), null)
      assert.equal(answer.has('id_token'), type.includes('id_token'))
    }
  })
  it('none: nothing but state and iss, OAuth 2.0 Multiple Response Types §4', async () => {
    const reply = await authorize(provider.browser(), web, { response_type: 'none' })
    assert.deepEqual(namesIn(answerOf(reply).keys()), ['iss', 'state'])
    assert.match(reply.headers.get('location') ?? '', /cb\?/)
  })
  it('travels as a form post too', async () => {
    const { text } = await authorize(provider.browser(), spa, { response_type: 'id_token token', nonce: 'n1', response_mode: 'form_post' })
    assert.deepEqual(namesIn(Object.keys(hiddenFields(text))), ['access_token', 'expires_in', 'id_token', 'iss', 'scope', 'state', 'token_type'])
  })

  const refusal = async (client: TestClient, more: Params) => {
    const reply = await provider.get(authorizePath(client, { nonce: 'n1', ...more }))
    return { error: answerOf(reply).get('error'), fragment: reply.headers.get('location')?.includes('#') }
  }
  it('is off for applications that were not given it, security 2.7', async () => {
    const plain = await provider.addClient()
    for (const type of ['token', 'id_token', 'id_token token', 'code token', 'code id_token', 'code id_token token'])
      assert.deepEqual(await refusal(plain, { response_type: type }), { error: 'unauthorized_client', fragment: true }, type)
    assert.equal((await refusal(spa, { response_type: 'code' })).error, 'unauthorized_client')
    assert.equal((await refusal(spa, { response_type: 'code id_token' })).error, 'unauthorized_client')
  })
  it('opens only the hybrid types that the application lists', async () => {
    const one = await provider.addClient(hybrid('id_token code'))
    assert.equal((await refusal(one, { response_type: 'code token' })).error, 'unauthorized_client')
    assert.ok((await fragmentOf(one, { response_type: 'code id_token' })).get('code'))
    const off = await provider.addClient({ settings: { hybridFlow: { enable: false, responseType: 'code id_token' } } })
    assert.equal((await refusal(off, { response_type: 'code id_token' })).error, 'unauthorized_client')
  })
  it('never puts tokens into a query, OAuth 2.0 Multiple Response Types §3', async () => {
    for (const type of ['token', 'id_token', 'id_token token'])
      assert.deepEqual(await refusal(spa, { response_type: type, response_mode: 'query' }), { error: 'invalid_request', fragment: true })
    assert.deepEqual(await refusal(web, { response_type: 'code token', response_mode: 'query' }), { error: 'invalid_request', fragment: true })
  })
  it('wants a nonce and openid where an ID token is asked for, OpenID Connect Core §3.2.2.1, security 2.8', async () => {
    for (const type of ['id_token', 'id_token token']) assert.equal((await refusal(spa, { response_type: type, nonce: undefined })).error, 'invalid_request')
    assert.equal((await refusal(web, { response_type: 'code id_token', nonce: undefined })).error, 'invalid_request')
    assert.equal((await refusal(web, { response_type: 'code id_token', scope: 'profile' })).error, 'invalid_request')
    assert.ok((await fragmentOf(web, { response_type: 'code token', nonce: undefined })).get('access_token'))
  })
  it('refuses types that do not exist, and doubled values', async () => {
    for (const type of ['token token', 'none code', 'token none', 'foo', 'device'])
      assert.equal((await refusal(web, { response_type: type })).error, 'unsupported_response_type', type)
  })
  it('still wants PKCE with a code, security 2.5', async () => {
    assert.equal((await refusal(web, { response_type: 'code id_token', code_challenge: undefined, code_challenge_method: undefined })).error, 'invalid_request')
  })
  it('asks for consent as the code flow does', async () => {
    const asking = await provider.addClient({ public: true, grantTypes: ['implicit'] }, { skipLoginConsent: false })
    const browser = provider.browser()
    const page = await authorize(browser, asking, { response_type: 'token' })
    assert.match(page.text, /name="consent"/)
    const reply = await browser.submit('/oauth2/authorize', { ...hiddenFields(page.text), consent: 'deny' })
    assert.equal(answerOf(reply).get('error'), 'access_denied')
    assert.ok(reply.headers.get('location')?.includes('#'))
  })
  it('ends its tokens with the session’s user, security 3.10', async () => {
    const lou = await provider.use(Users).create(provider.tenant, { username: 'lou', password: 'Swordfish-12-tides' })
    const browser = provider.browser()
    const page = await browser.go(authorizePath(spa, { response_type: 'token' }))
    const token = answerOf(await passLogin(browser, page, { username: 'lou', password: 'Swordfish-12-tides' })).get('access_token') ?? ''
    assert.equal((await provider.introspect(token, web)).active, true)
    await provider.use(Users).update(provider.tenant, lou.id, { active: false })
    assert.equal((await provider.introspect(token, web)).active, false)
  })
  it('is advertised', async () => {
    const { json } = await provider.get('/.well-known/openid-configuration')
    for (const type of ['none', 'token', 'code id_token token']) assert.ok(json.response_types_supported.includes(type))
    assert.ok(json.grant_types_supported.includes('implicit'))
  })
})
