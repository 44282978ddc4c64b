import assert from 'node:assert/strict'
import { Clock, Tenants } from '@gatehouse/kernel'
import { type FixedClock, fixedClock } from '@gatehouse/kernel/testing'
import { ClientRegistry } from '@gatehouse/oauth/contracts'
import {
  answerOf,
  authorizePath,
  callback,
  challengeFor,
  hiddenFields,
  type Provider,
  passLogin,
  redeem,
  startProvider,
  type TestClient,
} from '@gatehouse/oauth/test-provider'
import { parConfig } from '../src/config.ts'
import par from '../src/plugin.ts'

type Fields = Readonly<Record<string, string>>
const request: Fields = {
  redirect_uri: callback,
  response_type: 'code',
  scope: 'openid profile',
  state: 's1',
  code_challenge: challengeFor('v'.repeat(43)),
  code_challenge_method: 'S256',
}
const mandatory = { settings: { pushAuthorizationRequest: { requirePushAuthorizationRequest: true } } }

describe('pushed authorization requests, RFC 9126', () => {
  let provider: Provider
  let clock: FixedClock
  let app: TestClient
  before(async () => {
    clock = fixedClock(Date.UTC(2030, 0, 1))
    provider = await startProvider({ plugins: [par], replace: [[Clock, clock]], config: { par: { publicPerMinute: 5 } } })
    app = await provider.addClient()
  })
  after(() => provider.stop())
  const push = (more: Fields = {}, by = app, headers = by.basic) => provider.post('/oauth2/par', { ...request, ...more }, headers)
  const uriOf = async (more: Fields = {}, by = app): Promise<string> => (await push(more, by)).json.request_uri
  const address = (uri: string, by = app, more: Fields = {}) => `/oauth2/authorize?${new URLSearchParams({ client_id: by.id, request_uri: uri, ...more })}`
  const visit = async (uri: string, by = app, more: Fields = {}) => {
    const browser = provider.browser()
    return passLogin(browser, await browser.go(address(uri, by, more)))
  }

  it('answers 201 with a request_uri and its life, §2.2', async () => {
    const { status, json, headers } = await push()
    assert.equal(status, 201)
    assert.match(json.request_uri, /^urn:ietf:params:oauth:par:request_uri:[\w-]{43}$/)
    assert.deepEqual({ ...json, request_uri: '' }, { request_uri: '', expires_in: 60 })
    assert.equal(headers.get('cache-control'), 'no-store')
  })
  it('is advertised, §5', async () => {
    const { json } = await provider.get('/.well-known/oauth-authorization-server')
    assert.equal(json.pushed_authorization_request_endpoint, `${provider.url}/oauth2/par`)
    assert.equal(json.require_pushed_authorization_requests, false)
  })
  it('leads to a code by client_id and request_uri alone, and to tokens, §4', async () => {
    const answer = answerOf(await visit(await uriOf()))
    assert.deepEqual([answer.get('state'), answer.get('iss')], ['s1', `${provider.url}/oauth2/token`])
    assert.equal((await redeem(provider, app, answer.get('code') ?? '')).status, 200)
  })
  it('counts nothing that stands beside the request_uri, §4, security 2.9', async () => {
    const other = { scope: 'openid email', state: 'other', response_type: 'token', response_mode: 'fragment', code_challenge: 'x' }
    const reply = await visit(await uriOf(), app, other)
    assert.match(reply.headers.get('location') ?? '', /^https:\/\/rp\.test\/cb\?/)
    assert.equal(answerOf(reply).get('state'), 's1')
    assert.equal((await redeem(provider, app, answerOf(reply).get('code') ?? '')).json.scope, 'openid profile')
  })
  it('may be loaded again until the login is over, as browsers do, §4', async () => {
    const uri = await uriOf()
    for (let loads = 0; loads < 2; loads += 1) assert.equal((await provider.browser().get(address(uri))).status, 302)
    assert.ok(answerOf(await visit(uri)).get('code'))
    const reply = await provider.get(address(uri))
    assert.deepEqual([reply.status, reply.headers.get('location')], [400, null], 'refused on our own page')
  })
  it('leads to one answer, of many browsers at a time, §7.3, security 2.9', async () => {
    const uri = await uriOf()
    const answers = (await Promise.all(Array.from({ length: 6 }, () => visit(uri)))).map(answerOf)
    assert.equal(answers.filter((answer) => answer.has('code')).length, 1)
    assert.equal(answers.filter((answer) => answer.get('error') === 'invalid_request_uri').length, 5)
  })
  it('leads to no second answer after a consent page, nor after its life, §4', async () => {
    const asking = await provider.addClient({}, { skipLoginConsent: false })
    const uri = await uriOf({}, asking)
    const browsers = [provider.browser(), provider.browser()]
    const pages = []
    for (const browser of browsers) pages.push(await passLogin(browser, await browser.go(address(uri, asking))))
    clock.advance(120_000)
    const answers = []
    for (const [at, page] of pages.entries()) {
      const reply = await browsers[at]?.post('/oauth2/authorize', { ...hiddenFields(page.text), consent: 'approve' })
      answers.push(reply && answerOf(reply))
    }
    assert.ok(answers[0]?.get('code'))
    assert.deepEqual([answers[1]?.get('code'), answers[1]?.get('error')], [null, 'invalid_request_uri'])
  })
  it('is answered by a refusal too', async () => {
    const uri = await uriOf({ prompt: 'none' })
    assert.equal(answerOf(await provider.get(address(uri))).get('error'), 'login_required')
    assert.equal((await provider.get(address(uri))).status, 400)
  })
  it('tells the refusal to a good redirect URI beside it', async () => {
    const uri = await uriOf()
    await visit(uri)
    assert.equal(answerOf(await provider.get(address(uri, app, { redirect_uri: callback, state: 'x' }))).get('error'), 'invalid_request_uri')
    assert.equal((await provider.get(address(uri, app, { redirect_uri: 'https://evil.test/cb' }))).status, 400)
  })
  it('ends with its life, §2.2', async () => {
    const uri = await uriOf()
    clock.advance(61_000)
    assert.equal((await provider.get(address(uri))).status, 400)
  })
  it('belongs to the client that pushed it, for whom it stays, §2.2, security 2.9', async () => {
    const uri = await uriOf()
    const other = await provider.addClient()
    assert.equal((await provider.get(address(uri, other))).status, 400)
    assert.ok(answerOf(await visit(uri)).get('code'))
  })
  it('belongs to its tenant, security 8.1', async () => {
    const other = await provider.use(Tenants).create({ slug: 'acme', name: 'Acme' })
    const theirs = await provider.addClient({ clientId: app.id }, {}, other)
    assert.equal((await provider.get(`/t/acme${address(await uriOf(), theirs)}`)).status, 400)
  })
  it('refuses a request_uri that nobody made', async () => {
    for (const uri of ['urn:ietf:params:oauth:par:request_uri:x', 'urn:ietf:params:oauth:par:request_uri:', 'urn:other:x', 'https://rp.test/r.jwt'])
      assert.equal((await provider.get(address(uri))).status, 400, uri)
  })
  it('refuses a request_uri in the pushed request, §2.1', async () => {
    const { status, json } = await push({ request_uri: await uriOf() })
    assert.deepEqual([status, json.error, json.error_description], [400, 'invalid_request', 'Request with request_uri not allowed.'])
  })
  it('judges the request as the authorization endpoint does, §2.1', async () => {
    const refusals: readonly (readonly [Fields, string])[] = [
      [{ response_type: 'x' }, 'unsupported_response_type'],
      [{ response_type: '' }, 'invalid_request'],
      [{ redirect_uri: 'https://evil.test/cb' }, 'invalid_request'],
      [{ redirect_uri: '' }, 'invalid_request'],
      [{ code_challenge: '' }, 'invalid_request'],
      [{ prompt: 'none login' }, 'invalid_request'],
      [{ scope: 'a"b' }, 'invalid_scope'],
      [{ response_mode: 'web_message' }, 'invalid_request'],
      [{ request: 'a.b.c' }, 'request_not_supported'],
      [{ client_id: 'other' }, 'invalid_request'],
    ]
    for (const [more, error] of refusals) {
      const { status, json } = await push(more)
      assert.deepEqual([status >= 400 && status < 500, json.error], [true, error], JSON.stringify(more))
    }
  })
  it('authenticates the client as the token endpoint does, §2.1', async () => {
    assert.deepEqual([(await push({}, app, {})).status, (await push({}, app, {})).json.error], [401, 'invalid_client'])
    const wrong = { authorization: `Basic ${Buffer.from(`${app.id}:${'x'.repeat(40)}`).toString('base64')}` }
    assert.equal((await push({}, app, wrong)).status, 401)
    assert.equal((await push({ client_id: app.id }, app, {})).status, 401, 'a confidential client proves who it is')
  })
  it('never keeps the credentials of the client', async () => {
    const { status, json } = await provider.post('/oauth2/par', { ...request, client_id: app.id, client_secret: app.secret })
    assert.equal(status, 201)
    const reply = await provider.browser().get(address(json.request_uri))
    assert.ok(!reply.headers.get('location')?.includes(app.secret))
    assert.ok(!JSON.stringify(provider.log.lines).includes(app.secret), 'security 1.9')
  })
  it('refuses repeated parameters, other methods and large requests, §2.3, security 1.4', async () => {
    const form = [...Object.entries(request), ['scope', 'openid']] as const
    const repeated = await provider.request('/oauth2/par', { form, headers: app.basic })
    assert.deepEqual([repeated.status, repeated.json.error_description], [400, 'Invalid request with repeated parameters.'])
    assert.equal((await provider.get('/oauth2/par', app.basic)).status, 405)
    assert.equal((await push({ login_hint: 'x'.repeat(70_000) })).status, 413)
  })
  it('takes public clients, and slows them down, §2.1 and §7', async () => {
    const open = await provider.addClient({ public: true })
    const replies = []
    for (let n = 0; n < 6; n += 1) replies.push(await push({ client_id: open.id }, open, {}))
    assert.deepEqual(
      replies.map(({ status }) => status),
      [201, 201, 201, 201, 201, 429],
    )
    assert.ok(answerOf(await visit(replies[0]?.json.request_uri, open)).get('code'))
  })
  it('is mandatory for an application that says so, §6', async () => {
    const strict = await provider.addClient(mandatory)
    const direct = answerOf(await provider.get(authorizePath(strict)))
    assert.deepEqual([direct.get('error'), direct.get('error_description')], ['invalid_request', 'PAR request is mandatory for the application.'])
    assert.ok(answerOf(await visit(await uriOf({}, strict), strict)).get('code'))
  })
  it('judges again when the browser comes: the client may have changed', async () => {
    const changing = await provider.addClient()
    const uri = await uriOf({}, changing)
    await provider.use(ClientRegistry).register(provider.tenant, {
      applicationId: changing.application.id,
      grantTypes: ['authorization_code'],
      redirectUris: ['https://rp.test/other'],
    })
    assert.equal((await provider.get(address(uri, changing))).status, 400)
  })
})
describe('pushed authorization requests, required of everybody, RFC 9126 §5', () => {
  it('refuses direct requests', async () => {
    await using provider = await startProvider({ plugins: [par], config: { par: { required: true } } })
    assert.equal(answerOf(await provider.get(authorizePath(await provider.addClient()))).get('error'), 'invalid_request')
    assert.equal((await provider.get('/.well-known/oauth-authorization-server')).json.require_pushed_authorization_requests, true)
  })
})
describe('the life of pushed requests', () => {
  it('is less than 10 minutes, FAPI 2.0 Security Profile §5.3.2.2', () => {
    assert.equal(parConfig.safeParse({ requestTtl: '599s' }).success, true)
    for (const requestTtl of ['10m', '1h', '1s']) assert.equal(parConfig.safeParse({ requestTtl }).success, false, requestTtl)
  })
})
