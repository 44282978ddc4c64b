import assert from 'node:assert/strict'
import apiResources from '@gatehouse/api-resources'
import { ApiResources } from '@gatehouse/api-resources/contracts'
import {
  answerOf,
  authorize,
  authorizePath,
  callback,
  challengeFor,
  type Provider,
  passLogin,
  redeem,
  startProvider,
  type TestClient,
} from '@gatehouse/oauth/test-provider'
import par from '@gatehouse/par'
import { decodeJwt } from 'jose'
import resourceIndicators from '../src/plugin.ts'

const mcp = 'https://mcp.example.com/mcp'
const files = 'https://files.example.com'
const booking = 'https://booking.example.com'

describe('resource indicators, RFC 8707', () => {
  let provider: Provider
  let app: TestClient
  let opaque: TestClient
  before(async () => {
    provider = await startProvider({
      plugins: [apiResources, par, resourceIndicators],
      config: { 'resource-indicators': { resources: [mcp, files] } },
    })
    const apis = provider.use(ApiResources)
    await apis.create(provider.tenant, { name: 'Booking', identifier: booking, scopes: [{ name: 'booking:read' }] })
    await apis.create(provider.tenant, { name: 'Other', identifier: 'https://other.example.com', scopes: [{ name: 'other:read' }] })
    const authorizedScopes = ['booking:read']
    app = await provider.addClient({ accessToken: { type: 'JWT' } }, { authorizedScopes })
    opaque = await provider.addClient({}, { authorizedScopes })
  })
  after(() => provider.stop())
  const audienceIn = (token: string) => [decodeJwt(token).aud].flat()
  const codeFor = async (resource: string | undefined, client = app) => answerOf(await authorize(provider.browser(), client, { resource })).get('code') ?? ''
  const refresh = (token: string, client = app, more = {}) => provider.token({ grant_type: 'refresh_token', refresh_token: token, ...more }, client.basic)

  it('name the audience of the access token, and of those after a refresh, §2', async () => {
    const { json } = await redeem(provider, app, await codeFor(mcp))
    assert.deepEqual(audienceIn(json.access_token), [mcp])
    const next = await refresh(json.refresh_token)
    assert.deepEqual(audienceIn(next.json.access_token), [mcp])
    assert.deepEqual((await provider.introspect(next.json.access_token, app)).aud, [mcp])
  })
  it('change nothing where none is named', async () => {
    const { json } = await redeem(provider, app, await codeFor(undefined))
    assert.deepEqual(audienceIn(json.access_token), [app.id])
  })
  it('may be several: each token request picks some of them, §2.2', async () => {
    const { json } = await redeem(provider, app, await codeFor(`${mcp} ${files}`), { resource: files })
    assert.deepEqual(audienceIn(json.access_token), [files])
    const next = await refresh(json.refresh_token, app, { resource: mcp })
    assert.deepEqual(audienceIn(next.json.access_token), [mcp])
    const both = await refresh(next.json.refresh_token)
    assert.deepEqual(audienceIn(both.json.access_token), [mcp, files])
  })
  it('are kept with opaque tokens too, each with its own', async () => {
    const { json } = await redeem(provider, opaque, await codeFor(`${mcp} ${files}`, opaque), { resource: files })
    const next = await refresh(json.refresh_token, opaque)
    const audiences = await Promise.all([json.access_token, next.json.access_token].map(async (token) => (await provider.introspect(token, opaque)).aud))
    assert.deepEqual(audiences, [[files], [mcp, files]])
  })
  it('repeat as parameters, and nothing else does, §2, security 1.4', async () => {
    const browser = provider.browser()
    const path = `${authorizePath(app)}&resource=${encodeURIComponent(mcp)}&resource=${encodeURIComponent(files)}`
    const code = answerOf(await passLogin(browser, await browser.go(path))).get('code') ?? ''
    const form = [
      ['grant_type', 'authorization_code'],
      ['code', code],
      ['redirect_uri', callback],
      ['code_verifier', 'v'.repeat(43)],
      ['resource', files],
      ['resource', mcp],
    ] as const
    const { json } = await provider.request('/oauth2/token', { method: 'POST', form, headers: app.basic })
    assert.deepEqual(audienceIn(json.access_token), [files, mcp])
    const twice = await provider.request('/oauth2/token', { method: 'POST', form: [...form, ['code', code]], headers: app.basic })
    assert.equal(twice.json.error, 'invalid_request')
  })
  it('may be pushed, RFC 9126 §2', async () => {
    const pushed = {
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
      code_challenge: challengeFor('v'.repeat(43)),
      code_challenge_method: 'S256',
    }
    const { json } = await provider.post('/oauth2/par', { ...pushed, resource: mcp }, app.basic)
    const browser = provider.browser()
    const reply = await passLogin(browser, await browser.go(`/oauth2/authorize?${new URLSearchParams({ client_id: app.id, request_uri: json.request_uri })}`))
    assert.deepEqual(audienceIn((await redeem(provider, app, answerOf(reply).get('code') ?? '')).json.access_token), [mcp])
    assert.equal((await provider.post('/oauth2/par', { ...pushed, resource: 'https://no.test' }, app.basic)).json.error, 'invalid_target')
  })
  it('work for applications themselves, JWT and opaque', async () => {
    for (const client of [app, opaque]) {
      const { json } = await provider.token({ grant_type: 'client_credentials', resource: booking, scope: 'booking:read' }, client.basic)
      const { aud, scope } = await provider.introspect(json.access_token, client)
      assert.deepEqual([aud, scope], [[booking], 'booking:read'])
    }
  })
  it('leave out scopes of other APIs, §2.2', async () => {
    const asked = { grant_type: 'client_credentials', scope: 'booking:read' }
    const { json } = await provider.token({ ...asked, resource: mcp }, app.basic)
    assert.equal(json.scope, undefined)
    assert.equal((await provider.token({ ...asked, resource: `${mcp} ${booking}` }, app.basic)).json.scope, 'booking:read')
  })
  it('take an origin with and without its slash, as URL classes write it', async () => {
    assert.deepEqual(audienceIn((await redeem(provider, app, await codeFor(`${files}/`))).json.access_token), [files])
    assert.deepEqual(audienceIn((await redeem(provider, app, await codeFor(`${booking}/`))).json.access_token), [booking])
  })
  it('are refused when unknown, not for the client, or malformed, §2', async () => {
    const wrong = ['https://no.example.com', 'https://other.example.com', `${mcp}#x`, 'mcp', '/mcp', `${mcp}/x`, 'https://', `${mcp} x`, 'x'.repeat(600)]
    for (const resource of wrong) {
      assert.equal(answerOf(await provider.get(authorizePath(app, { resource }))).get('error'), 'invalid_target', resource)
      const { status, json } = await provider.token({ grant_type: 'client_credentials', resource }, app.basic)
      assert.deepEqual([status, json.error], [400, 'invalid_target'], resource)
    }
    const many = Array.from({ length: 11 }, (_, at) => `${mcp}?${at}`).join(' ')
    assert.equal(answerOf(await provider.get(authorizePath(app, { resource: many }))).get('error'), 'invalid_target')
  })
  it('never reach beyond what was granted, §2.2', async () => {
    const code = await codeFor(mcp)
    assert.equal((await redeem(provider, app, code, { resource: files })).json.error, 'invalid_target')
    const { json } = await redeem(provider, app, code)
    assert.equal((await refresh(json.refresh_token, app, { resource: files })).json.error, 'invalid_target')
    assert.equal((await refresh(json.refresh_token, app)).status, 200, 'the refusal used nothing up')
  })
  it('end with the right to them: an API that is gone is no resource', async () => {
    const apis = provider.use(ApiResources)
    const api = await apis.create(provider.tenant, { name: 'Gone', identifier: 'https://gone.example.com', scopes: [{ name: 'gone:read' }] })
    const client = await provider.addClient({}, { authorizedScopes: ['gone:read'] })
    const { json } = await redeem(provider, client, await codeFor('https://gone.example.com', client))
    await apis.remove(provider.tenant, api.id)
    assert.equal((await refresh(json.refresh_token, client)).json.error, 'invalid_target')
  })
})
