import assert from 'node:assert/strict'
import { answerOf, hiddenFields } from './support/browser.ts'
import { callback, type Provider, startProvider, type TestClient } from './support/provider.ts'
import { authorize, authorizePath, passLogin } from './support/sign-in.ts'

describe('authorization endpoint, RFC 6749 §4.1', () => {
  let provider: Provider
  let client: TestClient
  before(async () => {
    provider = await startProvider()
    client = await provider.addClient()
  })
  after(() => provider.stop())
  const begin = (more: Readonly<Record<string, string | undefined>>) => provider.get(authorizePath(client, more))

  it('shows its own page for a bad client or redirect URI, and never redirects, security 2.2', async () => {
    for (const more of [
      { client_id: 'nobody' },
      { client_id: undefined },
      { client_id: '' },
      { redirect_uri: 'https://evil.test/cb' },
      { redirect_uri: `${callback}/x` },
      { redirect_uri: `${callback}#x` },
      { redirect_uri: `${callback}?x=1` },
      { redirect_uri: 'javascript:alert(1)' },
      { redirect_uri: undefined },
      { redirect_uri: 'https://evil.test/cb', prompt: 'none' },
      { redirect_uri: 'https://evil.test/cb', response_mode: 'form_post' },
    ]) {
      const reply = await begin(more)
      assert.equal(reply.status, 400, JSON.stringify(more))
      assert.equal(reply.headers.get('location'), null)
      assert.match(reply.headers.get('content-type') ?? '', /^text\/html/)
      assert.ok(!reply.text.includes('evil.test'))
    }
  })
  it('sends other errors to the redirect URI with state and iss, security 2.2 and RFC 9207', async () => {
    for (const [more, error] of [
      [{ response_type: undefined }, 'invalid_request'],
      [{ response_type: 'bogus' }, 'unsupported_response_type'],
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ response_type: 'id_token' }, 'unsupported_response_type'],
      [{ response_type: 'code code' }, 'unsupported_response_type'],
      [{ response_mode: 'bogus' }, 'invalid_request'],
      [{ scope: 'a"b' }, 'invalid_scope'],
      [{ prompt: 'bogus' }, 'invalid_request'],
      [{ prompt: 'none login' }, 'invalid_request'],
      [{ max_age: 'x' }, 'invalid_request'],
      [{ max_age: '-1' }, 'invalid_request'],
      [{ request: 'e30.e30.' }, 'request_not_supported'],
      [{ request_uri: 'https://rp.test/r' }, 'request_uri_not_supported'],
      [{ registration: '{}' }, 'registration_not_supported'],
      [{ code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
      [{ claims: '{' }, 'invalid_request'],
      [{ claims: '{"userinfo":{"email":1}}' }, 'invalid_request'],
      [{ id_token_hint: 'x.y.z' }, 'invalid_request'],
    ] as const) {
      const reply = await begin(more)
      assert.equal(reply.status, 302, JSON.stringify(more))
      assert.ok(reply.headers.get('location')?.startsWith(`${callback}?`))
      const answer = answerOf(reply)
      assert.deepEqual([answer.get('error'), answer.get('state'), answer.get('iss')], [error, 's1', `${provider.url}/oauth2/token`], JSON.stringify(more))
      assert.ok(answer.get('error_description'))
    }
  })
  it('refuses a parameter that comes twice, on its own page, security 1.4', async () => {
    const reply = await provider.get(`${authorizePath(client)}&scope=openid`)
    assert.deepEqual([reply.status, reply.headers.get('location')], [400, null])
  })
  it('refuses a response type that the client was not given, security 2.7', async () => {
    const machine = await provider.addClient({ grantTypes: ['client_credentials'] })
    const reply = await provider.get(authorizePath(machine))
    assert.equal(answerOf(reply).get('error'), 'unauthorized_client')
  })
  it('answers with code, state and iss, security 2.6', async () => {
    const answer = answerOf(await authorize(provider.browser(), client))
    assert.deepEqual([...answer.keys()].toSorted(), ['code', 'iss', 'session_state', 'state'])
    assert.equal(answer.get('iss'), `${provider.url}/oauth2/token`)
    assert.equal((await provider.get('/.well-known/openid-configuration')).json.authorization_response_iss_parameter_supported, true)
  })
  it('takes a POST, OpenID Connect Core §3.1.2.1', async () => {
    const browser = provider.browser()
    const form = Object.fromEntries(new URLSearchParams(authorizePath(client).split('?')[1]))
    const answer = answerOf(await passLogin(browser, await browser.submit('/oauth2/authorize', form)))
    assert.ok(answer.get('code'))
  })
  it('answers in the fragment when asked', async () => {
    const reply = await authorize(provider.browser(), client, { response_mode: 'fragment' })
    assert.ok(reply.headers.get('location')?.startsWith(`${callback}#`))
    assert.ok(answerOf(reply).get('code'))
  })
  it('posts the answer with escaped values under a CSP, security 2.7', async () => {
    const state = `"><script>alert(1)</script>'&`
    const reply = await authorize(provider.browser(), client, { response_mode: 'form_post', state })
    assert.equal(reply.status, 200)
    assert.ok(reply.text.includes(`action="${callback}"`))
    assert.ok(!reply.text.includes('<script>alert'))
    const fields = hiddenFields(reply.text)
    assert.deepEqual([fields.state, typeof fields.code, fields.iss], [state, 'string', `${provider.url}/oauth2/token`])
    const csp = reply.headers.get('content-security-policy') ?? ''
    assert.match(csp, /default-src 'none'/)
    assert.match(csp, /script-src 'sha256-/)
    assert.match(csp, /frame-ancestors 'none'/)
    assert.equal(reply.headers.get('cache-control'), 'no-store')
  })
  it('keeps the query of a registered redirect URI', async () => {
    const odd = await provider.addClient({ redirectUris: ['https://rp.test/cb?a=1'] })
    const reply = await authorize(provider.browser(), odd, { redirect_uri: 'https://rp.test/cb?a=1' })
    assert.match(reply.headers.get('location') ?? '', /^https:\/\/rp\.test\/cb\?a=1&.*code=/)
  })
  it('lets no state break out of the answer', async () => {
    const answer = answerOf(await authorize(provider.browser(), client, { state: 'x&code=evil\r\nset-cookie: a' }))
    assert.equal(answer.get('state'), 'x&code=evil\r\nset-cookie: a')
    assert.equal(answer.getAll('code').length, 1)
  })
  it('signs a second time without asking: single sign-on', async () => {
    const browser = provider.browser()
    await authorize(browser, client)
    const other = await provider.addClient()
    assert.ok(answerOf(await browser.go(authorizePath(other))).get('code'))
  })
  it('serves the error page of the reference product, and reflects nothing', async () => {
    const reply = await provider.get('/authenticationendpoint/oauth2_error.do?oauthErrorCode=invalid_callback&oauthErrorMsg=Call+0900-EVIL')
    assert.equal(reply.status, 400)
    assert.ok(!reply.text.includes('EVIL'))
    assert.match(reply.text, /not registered/)
  })
})

describe('an error page of the operator', () => {
  it('gets the reference product’s parameters', async () => {
    await using provider = await startProvider({ config: { oauth: { errorPage: 'https://pages.test/oauth2_error.do' } } })
    const client = await provider.addClient()
    const reply = await provider.get(authorizePath(client, { redirect_uri: 'https://evil.test/' }))
    const url = new URL(reply.headers.get('location') ?? '')
    assert.equal(url.origin, 'https://pages.test')
    assert.equal(url.searchParams.get('oauthErrorCode'), 'invalid_callback')
    assert.ok(url.searchParams.get('oauthErrorMsg'))
  })
})
