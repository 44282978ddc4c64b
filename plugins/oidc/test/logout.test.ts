import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { type FixedClock, fixedClock } from '@gatehouse/kernel/testing'
import {
  authorizePath,
  callback,
  hiddenFields,
  type Provider,
  passLogin,
  signIn,
  startProvider,
  type TestBrowser,
  type TestClient,
} from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'

const bye = 'https://rp.test/bye'

describe('logout, security 4.6 and 4.3, OpenID Connect RP-Initiated Logout', () => {
  let provider: Provider
  let client: TestClient
  let browser: TestBrowser
  let clock: FixedClock
  let hint: string
  before(async () => {
    clock = fixedClock(Date.UTC(2026, 0, 1))
    provider = await startProvider({ replace: [[Clock, clock]] })
    client = await provider.addClient({ redirectUris: [callback], postLogoutRedirectUris: [bye] })
  })
  after(() => provider.stop())
  beforeEach(async () => {
    const login = await signIn(provider, client)
    browser = login.browser
    hint = login.tokens.id_token
  })
  const logout = (params: Readonly<Record<string, string>>, by = browser) => by.get(`/oidc/logout?${new URLSearchParams(params)}`)
  const signedIn = async (by = browser) => !/name="password"/.test((await by.go(authorizePath(client))).text)

  it('with the user’s ID token ends the session and goes to the registered address with the state, §2', async () => {
    const reply = await logout({ id_token_hint: hint, post_logout_redirect_uri: bye, state: 'a b' })
    assert.deepEqual([reply.status, reply.headers.get('location')], [302, `${bye}?state=a+b`])
    assert.equal(await signedIn(), false)
  })
  it('takes a POST, and an expired hint', async () => {
    clock.advance(2 * 3600_000)
    const again = await signIn(provider, client, {}, browser)
    assert.ok(again.tokens.id_token)
    const reply = await browser.post('/oidc/logout', { id_token_hint: hint, post_logout_redirect_uri: bye })
    assert.equal(reply.headers.get('location'), bye)
  })
  it('without a hint asks, and a GET ends nothing', async () => {
    const params: Record<string, string>[] = [{}, { client_id: client.id }, { client_id: client.id, post_logout_redirect_uri: bye }, { consent: 'approve' }]
    for (const more of params) {
      const reply = await logout(more)
      assert.equal(reply.status, 200)
      assert.match(reply.text, /name="proof"/)
      assert.ok(await signedIn())
    }
  })
  it('is confirmed by the form of this browser, and ends on our page without a hint', async () => {
    const page = await logout({ client_id: client.id, post_logout_redirect_uri: bye })
    const reply = await browser.post('/oidc/logout', { ...hiddenFields(page.text), consent: 'approve' })
    assert.deepEqual([reply.status, reply.headers.get('location')], [200, null])
    assert.equal(await signedIn(), false)
  })
  it('is denied by the form', async () => {
    const page = await logout({})
    const reply = await browser.post('/oidc/logout', { ...hiddenFields(page.text), consent: 'deny' })
    assert.equal(reply.headers.get('location'), `${provider.url}/`)
    assert.ok(await signedIn())
  })
  it('is not confirmed without the proof, or with that of another session', async () => {
    const other = await signIn(provider, client)
    const foreign = hiddenFields((await logout({}, other.browser)).text).proof ?? ''
    for (const proof of ['', 'x', foreign]) {
      const reply = await browser.post('/oidc/logout', { consent: 'approve', ...(proof ? { proof } : {}) })
      assert.equal(reply.status, 200)
      assert.ok(await signedIn(), proof)
    }
  })
  it('with the ID token of another user asks first', async () => {
    await provider.use(Users).create(provider.tenant, { username: 'lou', password: 'Swordfish-12-tides' })
    const lou = provider.browser()
    await passLogin(lou, await lou.go(authorizePath(client)), { username: 'lou', password: 'Swordfish-12-tides' })
    const reply = await logout({ id_token_hint: hint, post_logout_redirect_uri: bye }, lou)
    assert.equal(reply.status, 200)
    assert.ok(await signedIn(lou))
  })
  it('refuses forged hints and other tokens, on our own page', async () => {
    const [head, body] = hint.split('.')
    for (const wrong of ['x', `${head}.${body}.AAAA`, `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${body}.`]) {
      const reply = await logout({ id_token_hint: wrong, post_logout_redirect_uri: bye })
      assert.deepEqual([reply.status, reply.headers.get('location')], [400, null])
      assert.ok(await signedIn())
    }
  })
  it('refuses an address that is not registered, exactly', async () => {
    for (const wrong of ['https://evil.test/', `${bye}/`, `${bye}?x=1`, callback, 'javascript:alert(1)']) {
      const reply = await logout({ id_token_hint: hint, post_logout_redirect_uri: wrong })
      assert.deepEqual([reply.status, reply.headers.get('location')], [400, null], wrong)
      assert.ok(await signedIn())
    }
  })
  it('refuses a client_id that is not the hint’s, and unknown ones', async () => {
    const other = await provider.addClient()
    assert.equal((await logout({ id_token_hint: hint, client_id: other.id })).status, 400)
    assert.equal((await logout({ client_id: 'nobody' })).status, 400)
    assert.ok(await signedIn())
  })
  it('of somebody who is not signed in still leads back, and only with a hint', async () => {
    const nobody = provider.browser()
    assert.equal((await logout({ id_token_hint: hint, post_logout_redirect_uri: bye }, nobody)).headers.get('location'), bye)
    assert.equal((await logout({ client_id: client.id, post_logout_redirect_uri: bye }, nobody)).headers.get('location'), null)
  })
  it('takes the redirect URIs where none were registered for it', async () => {
    const plain = await provider.addClient()
    const { tokens, browser: own } = await signIn(provider, plain)
    assert.equal((await logout({ id_token_hint: tokens.id_token, post_logout_redirect_uri: callback }, own)).headers.get('location'), callback)
  })
  it('refuses a parameter that comes twice, security 1.4', async () => {
    assert.equal((await browser.get(`/oidc/logout?state=1&state=2`)).status, 400)
  })
})
