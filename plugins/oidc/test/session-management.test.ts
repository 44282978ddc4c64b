import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import vm from 'node:vm'
import { answerOf, authorize, callback, type Provider, startProvider, type TestBrowser, type TestClient } from '@gatehouse/oauth/test-provider'

/** Runs the script of the frame as a browser would, with a message from an application's page. */
const ask = async (html: string, cookie: string, data: unknown, origin: string): Promise<{ readonly answer: string; readonly to: string }> => {
  const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? ''
  const heard: ((event: object) => Promise<void>)[] = []
  const window = {}
  const context = vm.createContext({
    window,
    document: { cookie },
    crypto,
    TextEncoder,
    Uint8Array,
    addEventListener: (_: string, on: (event: object) => Promise<void>) => heard.push(on),
  })
  vm.runInContext(script, context)
  let said = { answer: '', to: '' }
  const source = { postMessage: (answer: string, to: string) => (said = { answer, to }) }
  for (const on of heard) await on({ data, origin, source })
  return said
}

describe('session management, OpenID Connect Session Management 1.0', () => {
  let provider: Provider
  let client: TestClient
  let browser: TestBrowser
  let state: string
  let html: string
  before(async () => {
    provider = await startProvider()
    client = await provider.addClient()
    html = (await provider.get('/oidc/checksession')).text
  })
  after(() => provider.stop())
  beforeEach(async () => {
    browser = provider.browser()
    state = answerOf(await authorize(browser, client)).get('session_state') ?? ''
  })
  const cookies = () => [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const origin = new URL(callback).origin

  it('gives a session_state made of client, origin, browser state and salt, §3', () => {
    const [, digest, salt] = /^([0-9a-f]{64})\.([0-9a-f]+)$/.exec(state) ?? []
    assert.equal(digest, hash('sha256', `${client.id} ${origin} ${browser.jar.get('opbs')} ${salt}`))
  })
  it('says unchanged while the session lasts, and to its origin alone, §3.2', async () => {
    assert.deepEqual(await ask(html, cookies(), `${client.id} ${state}`, origin), { answer: 'unchanged', to: origin })
    const again = answerOf(await authorize(browser, client)).get('session_state')
    assert.equal((await ask(html, cookies(), `${client.id} ${again}`, origin)).answer, 'unchanged')
    assert.equal((await ask(html, cookies(), `${client.id} ${state}`, origin)).answer, 'unchanged')
  })
  it('says changed after logout, for another user’s session, another client and another origin', async () => {
    for (const [data, from] of [
      [`other ${state}`, origin],
      [`${client.id} ${state}`, 'https://evil.test'],
    ] as const) {
      assert.equal((await ask(html, cookies(), data, from)).answer, 'changed')
    }
    const page = await browser.get('/oidc/logout')
    const proof = /name="proof" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    await browser.post('/oidc/logout', { proof, consent: 'approve' })
    assert.equal(browser.jar.get('opbs'), undefined)
    assert.equal((await ask(html, cookies(), `${client.id} ${state}`, origin)).answer, 'changed')
    await authorize(browser, client)
    assert.equal((await ask(html, cookies(), `${client.id} ${state}`, origin)).answer, 'changed')
  })
  it('says error to what is no message of its kind', async () => {
    for (const data of ['', 'x', `${client.id} x.y`, {}, null, 5, 'a b c', 'x'.repeat(5000)])
      assert.equal((await ask(html, cookies(), data, origin)).answer, 'error')
  })
  it('is a page that any site may frame, with one script and nothing else, security 4.4', async () => {
    const reply = await provider.get('/oidc/checksession')
    const script = /<script>([\s\S]*)<\/script>/.exec(reply.text)?.[1] ?? ''
    const policy = reply.headers.get('content-security-policy') ?? ''
    assert.ok(policy.includes(`script-src 'sha256-${hash('sha256', script, 'base64')}'`))
    assert.ok(policy.startsWith("default-src 'none'"))
    assert.deepEqual([reply.headers.get('x-frame-options'), /frame-ancestors/.test(policy)], [null, false])
  })
  it('has nothing for requests without openid, or apps without an origin', async () => {
    assert.equal(answerOf(await authorize(browser, client, { scope: 'profile' })).get('session_state'), null)
    const app = await provider.addClient({ redirectUris: ['com.example.app:/cb'], public: true })
    const reply = await authorize(provider.browser(), app, { redirect_uri: 'com.example.app:/cb' })
    assert.equal(answerOf(reply).get('session_state'), null)
    assert.ok(answerOf(reply).get('code'))
  })
  it('says nothing of the user or the session’s cookie, §3.2', () => {
    const [sid = '', secret = ''] = (browser.jar.get('commonAuthId') ?? '').split('.')
    for (const told of [state, browser.jar.get('opbs') ?? '']) assert.ok(!told.includes(sid) && !told.includes(secret) && !told.includes(provider.user.id))
  })
  it('is in the metadata, §3.3', async () => {
    assert.equal((await provider.get('/.well-known/openid-configuration')).json.check_session_iframe, `${provider.url}/oidc/checksession`)
  })
})
