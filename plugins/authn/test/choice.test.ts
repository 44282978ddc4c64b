import assert from 'node:assert/strict'
import { calls } from './support/authenticators.ts'
import { begin, browser, keyIn, locationOf } from './support/browser.ts'
import { loginServer } from './support/server.ts'

describe('several methods in a step, authenticators.md §13', () => {
  let server: Awaited<ReturnType<typeof loginServer>>
  before(async () => {
    server = await loginServer()
  })
  after(() => server.stop())

  it('asks nothing of an authenticator before one is chosen', async () => {
    const kim = browser(server)
    const before = calls.begin
    const page = await kim.get((await begin(kim, 'choice')).to)
    assert.match(page.text, /Choose how to sign in/)
    assert.equal(calls.begin, before)
  })

  it('shows the chosen one, and a way back to the choice', async () => {
    const kim = browser(server)
    const { key } = await begin(kim, 'choice')
    const chosen = await kim.post('/commonauth', { sessionDataKey: key, idp: 'LOCAL', authenticator: 'BasicAuthenticator' })
    const page = await kim.get(locationOf(chosen))
    assert.match(page.text, /name="username"/)
    const [, other = ''] = /<a href="([^"]+)">other/.exec(page.text) ?? []
    assert.match((await kim.get(other.replaceAll('&amp;', '&'))).text, /Choose how to sign in/)
    assert.match(locationOf(await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })), /^\/back/)
  })

  it('takes the choice as a link as well, as pages of the reference product send it', async () => {
    const kim = browser(server)
    const { key } = await begin(kim, 'choice')
    const chosen = await kim.get(`/commonauth?${new URLSearchParams({ sessionDataKey: key, idp: 'LOCAL', authenticator: 'elsewhere' })}`)
    assert.match(locationOf(chosen), /^https:\/\/idp\.test/)
  })

  it('goes from a form to another site by a page in between: form-action forbids the redirect', async () => {
    const kim = browser(server)
    const { key } = await begin(kim, 'choice')
    const chosen = await kim.post('/commonauth', { sessionDataKey: key, idp: 'LOCAL', authenticator: 'elsewhere' })
    assert.equal(chosen.status, 200)
    assert.match(chosen.headers.get('refresh') ?? '', /^0; url=https:\/\/idp\.test/)
    assert.match(chosen.text, /idp\.test/)
  })

  it('offers nothing that is not an option of the step', async () => {
    const kim = browser(server)
    const { key } = await begin(kim, 'choice')
    const answer = await kim.post('/commonauth', { sessionDataKey: key, idp: 'LOCAL', authenticator: 'otp', code: '123456' })
    assert.match(locationOf(answer), /login\.do/)
    assert.equal((await kim.get(`/back?sessionDataKey=${key}`)).status, 400)
  })

  it('lets a custom page post a form without a choice', async () => {
    const kim = browser(server)
    const { key } = await begin(kim, 'choice')
    assert.match(locationOf(await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })), /^\/back/)
  })
})

describe('a custom sign-in page, endpoints.md §4', () => {
  it('gets the parameters of the reference product, posts to /commonauth, and is told of failure', async () => {
    await using server = await loginServer({ authn: { loginPage: 'https://login.test/page?theme=1' } })
    const kim = browser(server)
    const { to, key } = await begin(kim, 'one', { relyingParty: 'client-1', protocol: 'oidc' })
    const page = new URL(to)
    assert.equal(page.origin + page.pathname, 'https://login.test/page')
    const { sessionDataKey, relyingParty, type, authenticators, tenantDomain, sp, theme } = Object.fromEntries(page.searchParams)
    assert.deepEqual([sessionDataKey, relyingParty, type, authenticators, sp, theme], [key, 'client-1', 'oidc', 'BasicAuthenticator:LOCAL', 'one', '1'])
    assert.ok(tenantDomain)
    const from = { origin: 'https://login.test', 'sec-fetch-site': 'cross-site' }
    const failed = new URL(locationOf(await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'wrong' }, from)))
    assert.equal(failed.origin, 'https://login.test')
    assert.equal(failed.searchParams.get('authFailureMsg'), 'login.fail.message')
    assert.equal(keyIn(failed.href), key)
    assert.deepEqual((await kim.get(`/logincontext?sessionDataKey=${key}`)).json, { status: 'success' })
    const evil = await kim.post(
      '/commonauth',
      { sessionDataKey: key, username: 'kim', password: 'right' },
      { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
    )
    assert.equal(evil.status, 403)
    const done = await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' }, from)
    assert.match(locationOf(done), /^\/back/)
    assert.equal((await kim.get(`/logincontext?sessionDataKey=${key}`)).json.status, 'redirect')
  })

  it('gives way to a page of ours for a question that it does not know, and gets none of it', async () => {
    await using server = await loginServer({ authn: { loginPage: 'https://login.test/page' } })
    const kim = browser(server)
    const { key } = await begin(kim, 'one')
    const old = { sessionDataKey: key, username: 'kim', password: 'old' }
    const asked = locationOf(await kim.post('/commonauth', old, { origin: 'https://login.test', 'sec-fetch-site': 'cross-site' }))
    assert.match(asked, /^\/authenticationendpoint\/login\.do/)
    assert.match((await kim.get(asked)).text, /name="renewed"/)
    const refused = locationOf(await kim.post('/commonauth', { sessionDataKey: key, renewed: '' }))
    assert.match(refused, /^\/authenticationendpoint\/login\.do/, 'after a refusal, too')
    assert.match((await kim.get(refused)).text, /That was wrong/)
    assert.match(locationOf(await kim.post('/commonauth', { sessionDataKey: key, renewed: 'yes' })), /^\/back/)
  })
})
