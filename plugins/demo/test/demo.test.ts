import assert from 'node:assert/strict'
import { german } from '../src/texts/de.ts'
import { english } from '../src/texts/en.ts'
import { demoServer } from './support/server.ts'

describe('the demo application', () => {
  let server: Awaited<ReturnType<typeof demoServer>>
  before(async () => {
    server = await demoServer()
  })
  after(() => server.stop())
  afterEach(() => {
    for (const lie of Object.keys(server.lies)) delete server.lies[lie as keyof typeof server.lies]
  })

  it('registers a public client with PKCE at start', () => {
    const [settings] = server.seen.registered
    assert.equal(server.seen.registered.length, 1)
    assert.deepEqual(
      [settings?.public, settings?.pkce, settings?.redirectUris, settings?.postLogoutRedirectUris],
      [true, { mandatory: true, supportPlain: false }, [`${server.url}/demo/callback`], [`${server.url}/demo/signed-out`]],
    )
  })

  it('signs in with code, PKCE, state and nonce, and shows what it learned', async () => {
    const kim = server.browser()
    assert.match((await kim.get('/demo')).text, /A demo application/)
    const done = await kim.signIn()
    assert.deepEqual([done.status, done.headers.get('location')], [302, '/demo'])
    const { authorize, tokenRequests } = server.seen
    assert.deepEqual([authorize.response_type, authorize.code_challenge_method, authorize.client_id], ['code', 'S256', 'demo-1'])
    assert.match(authorize.state ?? '', /^[\w-]{43}$/)
    assert.match(tokenRequests.at(-1)?.code_verifier ?? '', /^[\w-]{43}$/)
    const { text } = await kim.get('/demo')
    assert.match(text, /Hello, Kim/)
    assert.match(text, /kim-1/)
    assert.doesNotMatch(text, /at-secret|rt-secret/)
  })

  it('refreshes, and signs out with a hint of who, RP-Initiated Logout §2', async () => {
    const kim = server.browser()
    await kim.signIn()
    await kim.post('/demo/refresh')
    assert.equal(server.seen.tokenRequests.at(-1)?.refresh_token, 'rt-secret')
    assert.match((await kim.get('/demo')).text, /The tokens were refreshed/)
    const out = new URL((await kim.post('/demo/logout')).headers.get('location') ?? '')
    assert.equal(out.pathname, '/oidc/logout')
    assert.equal(out.searchParams.get('post_logout_redirect_uri'), `${server.url}/demo/signed-out`)
    assert.match(out.searchParams.get('id_token_hint') ?? '', /^ey/)
    assert.match((await kim.get('/demo')).text, /A demo application/)
    assert.match((await kim.get('/demo/signed-out')).text, /You are signed out/)
  })

  it('refuses a callback in another browser, and with another state, security 4.2', async () => {
    const [kim, mallory] = [server.browser(), server.browser()]
    const callback = await mallory.begin()
    assert.equal((await kim.get(callback)).status, 400)
    await kim.begin()
    assert.equal((await kim.get(callback)).status, 400)
    assert.equal(kim.jar.has('gh-demo'), false)
  })

  it('takes a callback once', async () => {
    const kim = server.browser()
    const callback = await kim.begin()
    assert.equal((await kim.get(callback)).status, 302)
    assert.equal((await kim.get(callback)).status, 400)
  })

  const past = Math.floor(Date.now() / 1000) - 3600
  for (const [what, lie] of [
    ['an ID token of another nonce, OIDC Core §3.1.3.7 (11)', { claims: { nonce: 'other' } }],
    ['one of another issuer (2)', { claims: { iss: 'https://evil.test' } }],
    ['one for another client (3)', { claims: { aud: 'other' } }],
    ['one that is over (9)', { claims: { exp: past } }],
    ['one that a foreign key signed (6)', { foreignKey: true }],
    ['an answer without ID token', { noIdToken: true }],
    ['userinfo of another user, OIDC Core §5.3.2', { userinfo: { sub: 'mallory' } }],
    ['another server in iss, RFC 9207 §2.4', { iss: 'https://evil.test' }],
    ['a refusal of the token endpoint', { tokenStatus: 400 }],
  ] as const) {
    it(`does not believe ${what}`, async () => {
      Object.assign(server.lies, lie)
      const kim = server.browser()
      const answer = await kim.signIn()
      assert.equal(answer.status, 400)
      assert.match(answer.text, /demo\.failed/)
      assert.equal(kim.jar.has('gh-demo'), false)
    })
  }

  it('says so when the sign-in was refused, and repeats nothing unescaped, security 4.4', async () => {
    const kim = server.browser()
    const state = new URL(await kim.begin()).searchParams.get('state') ?? ''
    const { status, text } = await kim.get(`/demo/callback?${new URLSearchParams({ state, error: '<script>access_denied' })}`)
    assert.equal(status, 200)
    assert.match(text, /&lt;script&gt;access_denied/)
  })

  it('begins and ends nothing for another site, security 4.3', async () => {
    const kim = server.browser()
    await kim.signIn()
    for (const path of ['/demo/login', '/demo/refresh', '/demo/logout']) {
      assert.equal((await kim.post(path, {}, { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' })).status, 403)
    }
    assert.match((await kim.get('/demo')).text, /Hello, Kim/)
  })

  it('is off in production mode', async () => {
    await using production = await demoServer({ tables: { server: { mode: 'production' } } })
    assert.equal((await production.get('/demo')).status, 404)
    assert.deepEqual(production.seen.registered, [])
    assert.doesNotMatch((await production.get('/')).text, /\/demo/)
  })

  it('has every text in both languages', () => {
    assert.deepEqual(Object.keys(german.texts).sort(), Object.keys(english.texts).sort())
  })
})
