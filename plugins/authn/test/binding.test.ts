import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { lastCallback } from './support/authenticators.ts'
import { begin, browser, locationOf } from './support/browser.ts'
import { loginServer } from './support/server.ts'

const right = { username: 'kim', password: 'right' }
describe('a login belongs to the browser that began it, security 4.2', () => {
  let server: Awaited<ReturnType<typeof loginServer>>
  before(async () => {
    server = await loginServer()
  })
  after(() => server.stop())

  it("refuses credentials posted with somebody else's flow key", async () => {
    const [kim, mallory] = [browser(server), browser(server)]
    const { key } = await begin(kim)
    await begin(mallory)
    const answer = await mallory.post('/commonauth', { sessionDataKey: key, ...right })
    assert.equal(answer.status, 400)
    assert.equal(mallory.jar.has('commonAuthId'), false)
    assert.equal((await mallory.get(`/back?sessionDataKey=${key}`)).status, 400)
  })

  it('refuses credentials without the flow cookie', async () => {
    const { key } = await begin(browser(server))
    assert.equal((await browser(server).post('/commonauth', { sessionDataKey: key, ...right })).status, 400)
  })

  it('refuses to hand the outcome to another browser, and leaves it to its own', async () => {
    const [kim, mallory] = [browser(server), browser(server)]
    const { key } = await begin(kim)
    await kim.post('/commonauth', { sessionDataKey: key, ...right })
    await begin(mallory)
    assert.equal((await mallory.get(`/back?sessionDataKey=${key}`)).status, 400)
    assert.equal((await kim.get(`/back?sessionDataKey=${key}`)).json.outcome, 'success')
  })

  it('refuses the callback of a federated login in another browser', async () => {
    const [kim, mallory] = [browser(server), browser(server)]
    await begin(mallory, 'elsewhere')
    const { state } = { ...lastCallback }
    await begin(kim, 'elsewhere')
    const answer = await kim.get(`/commonauth?${new URLSearchParams({ code: 'good', state })}`)
    assert.equal(answer.status, 400)
    assert.equal(kim.jar.has('commonAuthId'), false)
  })

  it('takes the callback in its own browser, once', async () => {
    const kim = browser(server)
    const { to } = await begin(kim, 'elsewhere')
    assert.match(to, /^https:\/\/idp\.test\/authorize\?state=/)
    assert.equal(lastCallback.url, `${server.url}/commonauth`)
    const path = `/commonauth?${new URLSearchParams({ code: 'good', state: lastCallback.state })}`
    const answer = await kim.get(path)
    assert.match(locationOf(answer), /^\/back\?/)
    assert.equal((await kim.get(locationOf(answer))).json.outcome, 'success')
    assert.equal((await kim.get(path)).status, 400)
  })

  it('shows the choice after a refused callback, whose state is used up', async () => {
    const kim = browser(server)
    await begin(kim, 'elsewhere')
    const { state } = { ...lastCallback }
    const callback = (code: string) => kim.get(`/commonauth?${new URLSearchParams({ code, state })}`)
    const refused = await callback('bad')
    assert.match(locationOf(refused), /login\.do/)
    assert.match((await kim.get(locationOf(refused))).text, /role="alert"[\s\S]*name="authenticator" value="elsewhere"/)
    assert.match(locationOf(await callback('good')), /login\.do/)
    assert.equal(kim.jar.has('commonAuthId'), false)
  })

  it('does not take a callback with another state of the same flow', async () => {
    const kim = browser(server)
    await begin(kim, 'elsewhere')
    const [key] = lastCallback.state.split('.')
    const answer = await kim.get(`/commonauth?${new URLSearchParams({ code: 'good', state: `${key}.${'x'.repeat(43)}` })}`)
    assert.match(locationOf(answer), /^https:\/\/idp\.test/)
    assert.equal(kim.jar.has('commonAuthId'), false)
  })

  it('refuses a form that was posted from another site, security 4.3', async () => {
    const kim = browser(server)
    const { key } = await begin(kim)
    for (const headers of [
      { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
    ]) {
      const answer = await kim.post('/commonauth', { sessionDataKey: key, ...right }, headers)
      assert.equal(answer.status, 403)
    }
    assert.equal(kim.jar.has('commonAuthId'), false)
  })

  it('marks its cookies HttpOnly and SameSite, security 4.1', async () => {
    const kim = browser(server)
    const { reply, key } = await begin(kim)
    const answer = await kim.post('/commonauth', { sessionDataKey: key, ...right })
    for (const line of [...reply.headers.getSetCookie(), ...answer.headers.getSetCookie()]) assert.match(line, /; HttpOnly.*; SameSite=Lax/)
    assert.match(answer.headers.getSetCookie().join(), /^commonAuthId=/)
  })

  it('forgets a login that took too long', async () => {
    const clock = fixedClock(Date.UTC(2026, 0, 1))
    await using slow = await loginServer({ replace: [[Clock, clock]] })
    const kim = browser(slow)
    const { key, to } = await begin(kim)
    clock.advance(16 * 60_000)
    assert.equal((await kim.post('/commonauth', { sessionDataKey: key, ...right })).status, 400)
    assert.match((await kim.get(to)).text, /authn\.login_expired/)
  })
})
