import assert from 'node:assert/strict'
import { loginFailed, loginSucceeded } from '../src/contracts.ts'
import { begin, browser, keyIn, locationOf, signIn } from './support/browser.ts'
import { loginServer } from './support/server.ts'

describe('a login', () => {
  let server: Awaited<ReturnType<typeof loginServer>>
  before(async () => {
    server = await loginServer()
  })
  after(() => server.stop())

  it('goes from the protocol to the sign-in page, to the authenticator and back, endpoints.md §4', async () => {
    const kim = browser(server)
    const { to, key } = await begin(kim)
    assert.match(to, /^\/authenticationendpoint\/login\.do\?sessionDataKey=[\w-]{43}$/)
    const page = await kim.get(to)
    assert.equal(page.status, 200)
    assert.match(page.text, /name="sessionDataKey" value="/)
    const answer = await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })
    assert.equal(answer.status, 302)
    assert.equal(locationOf(answer), `/back?sessionDataKey=${key}`)
    const { json } = await kim.get(locationOf(answer))
    assert.equal(json.outcome, 'success')
    assert.equal(json.username, 'kim')
    assert.deepEqual(json.state, { asked: 'one' })
    assert.deepEqual(json.session.amr, ['pwd'])
  })

  it('shows the page again with a message after a wrong answer, and tells the reference page so', async () => {
    const kim = browser(server)
    const { key } = await begin(kim)
    const answer = await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'wrong' })
    const to = new URL(locationOf(answer), server.url)
    assert.equal(to.searchParams.get('authFailure'), 'true')
    assert.equal(to.searchParams.get('authFailureMsg'), 'login.fail.message')
    const page = await kim.get(to.pathname + to.search)
    assert.match(page.text, /<p role="alert">That was wrong<\/p>/)
    assert.match(page.text, /data-hint="kim"/)
    assert.equal(
      (await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })).headers.get('location'),
      `/back?sessionDataKey=${key}`,
    )
  })

  it('answers the next application from the session, without a page', async () => {
    const kim = browser(server)
    const { back } = await signIn(kim)
    const { reply } = await begin(kim)
    assert.equal(reply.json.outcome, 'success')
    assert.equal(reply.json.session.id, back.json.session.id)
  })

  it('takes the outcome once, security 4.2', async () => {
    const kim = browser(server)
    const { key } = await signIn(kim)
    const again = await kim.get(`/back?sessionDataKey=${key}`)
    assert.deepEqual([again.status, again.json.code], [400, 'authn.login_expired'])
  })

  it('gives the outcome of 20 simultaneous returns to one, security 4.2', async () => {
    const kim = browser(server)
    const { key } = await begin(kim)
    await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })
    const all = await Promise.all(Array.from({ length: 20 }, () => kim.get(`/back?sessionDataKey=${key}`)))
    assert.equal(all.filter(({ status }) => status === 200).length, 1)
  })

  it('ends with access_denied where the authenticator says so', async () => {
    const kim = browser(server)
    const { key } = await begin(kim)
    const answer = await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'locked' })
    assert.equal(locationOf(answer), `/back?sessionDataKey=${key}`)
    const { json } = await kim.get(locationOf(answer))
    assert.deepEqual(json, { outcome: 'failed', code: 'access_denied', state: { asked: 'one' } })
  })

  it('tells of success and failure, without names and passwords, security 1.9 and 1.12', async () => {
    const kim = browser(server)
    const { key } = await begin(kim)
    await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'wrong' })
    const { back } = await signIn(kim)
    const failed = server.heard(loginFailed).at(-1)
    assert.deepEqual({ ...failed, tenantId: '' }, { tenantId: '', applicationId: 'id-of-one', code: 'test.wrong' })
    const { userId, sessionId } = server.heard(loginSucceeded).at(-1) ?? {}
    assert.deepEqual([userId, sessionId], ['id-of-kim', back.json.session.id])
  })

  it('reads a message without a text as a plain refusal', async () => {
    const kim = browser(server)
    const { answer } = await signIn(kim, 'two')
    const refused = await kim.post('/commonauth', { sessionDataKey: keyIn(locationOf(answer)), code: '1' })
    assert.match((await kim.get(locationOf(refused))).text, /That did not work\. Please try again\./)
  })

  it('asks for the language of the request on the sign-in page', async () => {
    const kim = browser(server)
    const { to } = await begin(kim, 'choice', { uiLocales: ['de'] })
    assert.match((await kim.get(to)).text, /<html lang="de">/)
  })

  it('lets forms lead to the redirect URI of the application only, security 4.4', async () => {
    const kim = browser(server)
    const { to } = await begin(kim, 'one', { formActions: ['https://shop.test', 'javascript:', "https://x.test; script-src 'self'"] })
    const policy = (await kim.get(to)).headers.get('content-security-policy') ?? ''
    assert.match(policy, /form-action 'self' https:\/\/shop\.test;/)
    assert.doesNotMatch(policy, /script-src|javascript/)
  })

  it('refuses a disabled application', async () => {
    const { directory } = server
    const off = { ...(directory.applications.get('one') as NonNullable<ReturnType<typeof directory.applications.get>>), id: 'id-of-off', name: 'off' }
    directory.applications.put(off)
    const kim = browser(server)
    const { key } = await begin(kim, 'off')
    directory.applications.put({ ...off, enabled: false })
    assert.equal((await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })).status, 400)
    assert.equal((await begin(kim, 'off')).reply.json.code, 'access_denied')
  })
})
