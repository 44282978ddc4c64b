import assert from 'node:assert/strict'
import { answerOf, authorizePath, hiddenFields, kim, type Provider, passLogin, startProvider, type TestClient } from './support/index.ts'

/** What RFC 9700 demands of an authorization server and no other test breaks: see docs/oauth-security.md. */
describe('best current practice of OAuth 2.0, RFC 9700', () => {
  let provider: Provider
  let client: TestClient
  before(async () => {
    provider = await startProvider()
    client = await provider.addClient()
  })
  after(() => provider.stop())
  const loginPage = (browser = provider.browser()) => browser.go(authorizePath(client))

  it('says that it supports PKCE by S256, §2.1.1', async () => {
    const { json } = await provider.get('/.well-known/oauth-authorization-server')
    assert.equal(json.code_challenge_methods_supported[0], 'S256')
  })
  it('advertises no password grant and no implicit flow that nobody turned on, §2.1.2 and §2.4', async () => {
    const { json } = await provider.get('/.well-known/oauth-authorization-server')
    for (const grant of ['password', 'implicit']) assert.ok(!json.grant_types_supported.includes(grant), grant)
    assert.ok(!json.response_types_supported.some((type: string) => type.includes('token')))
  })
  it('lets no script call the authorization endpoint, whatever its origin, §2.6', async () => {
    const own = await provider.addClient({ allowedOrigins: ['https://rp.test'] })
    for (const method of ['GET', 'OPTIONS']) {
      const headers = { origin: 'https://rp.test', 'access-control-request-method': 'GET' }
      const { headers: answer } = await provider.request(authorizePath(own), { method, headers })
      assert.equal(answer.get('access-control-allow-origin'), null, method)
    }
  })
  it('never redirects so that a browser posts the password again, §4.12', async () => {
    const browser = provider.browser()
    const page = await loginPage(browser)
    const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? assert.fail('there is no form')
    const reply = await browser.post(action, { ...hiddenFields(page.text), ...kim })
    assert.ok([302, 303].includes(reply.status), String(reply.status))
    const posted = await provider.browser().post('/oauth2/authorize', Object.fromEntries(new URL(authorizePath(client), provider.url).searchParams))
    assert.ok([302, 303].includes(posted.status), String(posted.status))
  })
  it('shows pages that cannot be framed, load nothing from elsewhere and tell nobody where one came from, §4.2.4 and §4.16', async () => {
    const asking = await provider.addClient({}, { skipLoginConsent: false })
    const browser = provider.browser()
    const login = await loginPage()
    const consent = await passLogin(browser, await browser.go(authorizePath(asking)))
    const error = await provider.get(authorizePath(client, { redirect_uri: 'https://evil.test/' }))
    for (const { headers, text } of [login, consent, error]) {
      const policy = headers.get('content-security-policy') ?? ''
      assert.match(policy, /default-src 'none'/)
      assert.match(policy, /frame-ancestors 'none'/)
      assert.deepEqual([headers.get('x-frame-options'), headers.get('referrer-policy')], ['DENY', 'no-referrer'])
      assert.doesNotMatch(text, /<(?:script|img|link|iframe)[^>]+(?:src|href)="https?:/)
    }
  })
  it('takes empty parameters as missing, and ignores those it does not know, RFC 6749 §3.1', async () => {
    const browser = provider.browser()
    const path = `${authorizePath(client, { response_mode: '', prompt: '' })}&unknown=1`
    assert.ok(answerOf(await passLogin(browser, await browser.go(path))).get('code'))
    const missing = answerOf(await provider.get(authorizePath(client, { response_type: '' })))
    assert.equal(missing.get('error'), 'invalid_request')
  })
  it('takes an access token from the header, never from the address, §4.3.2', async () => {
    const browser = provider.browser()
    const code = answerOf(await passLogin(browser, await loginPage(browser))).get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, redirect_uri: 'https://rp.test/cb', code_verifier: 'v'.repeat(43) }
    const { json } = await provider.token(form, client.basic)
    assert.equal((await provider.get('/oauth2/userinfo', { authorization: `Bearer ${json.access_token}` })).status, 200)
    assert.equal((await provider.get(`/oauth2/userinfo?access_token=${json.access_token}`)).status, 401)
  })
  it('tells the tokens of a client from those of a user, §4.15', async () => {
    const { json } = await provider.token({ grant_type: 'client_credentials' }, client.basic)
    const { sub, client_id, aut } = await provider.introspect(json.access_token, client)
    assert.deepEqual([sub, client_id, aut], [client.id, client.id, 'APPLICATION'])
    assert.notEqual((await provider.get('/oauth2/userinfo', { authorization: `Bearer ${json.access_token}` })).status, 200)
  })
})
