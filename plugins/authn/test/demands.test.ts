import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { begin, browser, locationOf, signIn } from './support/browser.ts'
import { loginServer } from './support/server.ts'

describe('what a protocol demands of a login, security 2.8', () => {
  const clock = fixedClock(Date.UTC(2026, 0, 1))
  let server: Awaited<ReturnType<typeof loginServer>>
  before(async () => {
    server = await loginServer({ replace: [[Clock, clock]], authn: { acr: { basic: ['pwd'], strong: ['pwd', 'otp'] } } })
  })
  after(() => server.stop())
  const login = /^\/authenticationendpoint\/login\.do/

  it('never shows a page for prompt=none, OIDC Core §3.1.2.1', async () => {
    const kim = browser(server)
    assert.deepEqual((await begin(kim, 'one', { passive: true })).reply.json, { outcome: 'failed', code: 'login_required', state: { asked: 'one' } })
    await signIn(kim)
    assert.equal((await begin(kim, 'one', { passive: true })).reply.json.outcome, 'success')
    assert.equal((await begin(kim, 'two', { passive: true })).reply.json.code, 'login_required')
  })

  it('always asks for prompt=login, OIDC Core §3.1.2.1', async () => {
    const kim = browser(server)
    await signIn(kim)
    assert.match((await begin(kim, 'one', { force: true })).to, login)
  })

  it('asks again when max_age is over, and tells the new time, OIDC Core §3.1.2.1', async () => {
    const kim = browser(server)
    await signIn(kim)
    clock.advance(120_000)
    assert.equal((await begin(kim, 'one', { maxAgeSeconds: 300 })).reply.json.outcome, 'success')
    assert.match((await begin(kim, 'one', { maxAgeSeconds: 60 })).to, login)
    const { back } = await signIn(kim, 'one', { maxAgeSeconds: 60 })
    assert.equal(back.json.session.authenticatedAt, clock.now())
  })

  it('takes only the user of the hint', async () => {
    const kim = browser(server)
    await signIn(kim)
    assert.deepEqual((await begin(kim, 'one', { userId: 'id-of-mallory', passive: true })).reply.json.code, 'login_required')
    const { key, answer } = await signIn(kim, 'one', { userId: 'id-of-mallory' })
    assert.match((await kim.get(locationOf(answer))).text, /asks for another account/)
    const right = await kim.post('/commonauth', { sessionDataKey: key, username: 'mallory', password: 'right' })
    assert.equal((await kim.get(locationOf(right))).json.username, 'mallory')
  })

  it('hands the login hint to the page', async () => {
    const kim = browser(server)
    const { to } = await begin(kim, 'one', { loginHint: 'kim@x.test' })
    assert.match((await kim.get(to)).text, /data-hint="kim@x\.test"/)
  })

  it('tells the acr that was reached, and asks again for one that was not', async () => {
    const kim = browser(server)
    const { back } = await signIn(kim)
    assert.equal(back.json.session.acr, 'basic')
    assert.match((await begin(kim, 'two', { acrValues: ['strong'] })).to, login)
    const { key } = await begin(kim, 'two', { acrValues: ['strong'] })
    const done = await kim.post('/commonauth', { sessionDataKey: key, code: '123456' })
    assert.equal((await kim.get(locationOf(done))).json.session.acr, 'strong')
  })

  it('does not answer from a session that does not reach a known acr', async () => {
    const kim = browser(server)
    await signIn(kim)
    assert.equal((await begin(kim, 'one', { acrValues: ['strong'], passive: true })).reply.json.code, 'login_required')
    assert.match((await begin(kim, 'one', { acrValues: ['strong'] })).to, login)
  })

  it('refuses a login that cannot reach a known acr, and passes over unknown ones', async () => {
    const kim = browser(server)
    const { back } = await signIn(kim, 'one', { acrValues: ['strong'] })
    assert.equal(back.json.code, 'access_denied')
    const other = await signIn(kim, 'one', { acrValues: ['1', '2'] })
    assert.equal(other.back.json.outcome, 'success')
  })
})
