import assert from 'node:assert/strict'
import { begin, browser, locationOf } from './support/browser.ts'
import { loginServer } from './support/server.ts'

describe('a broken authenticator, security 10.3', () => {
  let server: Awaited<ReturnType<typeof loginServer>>
  before(async () => {
    server = await loginServer({ authn: { stepTimeout: 0.05, triesPerLogin: 3, failuresPerSource: 12 } })
  })
  after(() => server.stop())

  it('is named in the log, and the person can try again', async () => {
    const kim = browser(server)
    const { to, key } = await begin(kim, 'broken')
    const page = await kim.get(to)
    assert.match(page.text, /does not answer right now/)
    assert.match(page.text, /name="authenticator" value="throwing"/)
    assert.doesNotMatch(page.text, /fell over/)
    assert.ok(server.log.lines.some(({ message }) => message === 'the authenticator "throwing" failed'))
    const again = await kim.post('/commonauth', { sessionDataKey: key, idp: 'LOCAL', authenticator: 'throwing' })
    assert.match(locationOf(again), /^\/authenticationendpoint\/login\.do/)
  })

  it('that hangs is given up after its time, and the question stays', async () => {
    const kim = browser(server)
    const { key } = await begin(kim, 'slow')
    const answer = await kim.post('/commonauth', { sessionDataKey: key, code: '1' })
    const page = await kim.get(locationOf(answer))
    assert.match(page.text, /does not answer right now/)
    assert.match(page.text, /name="code"/)
  })

  it('leaves other logins alone', async () => {
    const kim = browser(server)
    const { key } = await begin(kim)
    assert.match(locationOf(await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })), /^\/back/)
  })
})

describe('brute force, security 5.3', () => {
  it('ends a login after so many answers, however parallel they are', async () => {
    await using server = await loginServer({ authn: { triesPerLogin: 3 } })
    const kim = browser(server)
    const { key } = await begin(kim)
    const wrong = { sessionDataKey: key, username: 'kim', password: 'wrong' }
    await Promise.all(Array.from({ length: 3 }, () => kim.post('/commonauth', wrong)))
    const last = await kim.post('/commonauth', { ...wrong, password: 'right' })
    assert.match(locationOf(last), /^\/back/)
    assert.equal((await kim.get(locationOf(last))).json.code, 'access_denied')
  })

  it('makes an address wait after so many refusals, and lets no right answer through', async () => {
    await using server = await loginServer({ authn: { failuresPerSource: 5 } })
    for (let count = 0; count < 6; count += 1) {
      const kim = browser(server)
      const { key } = await begin(kim)
      await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'wrong' })
    }
    const kim = browser(server)
    const { key } = await begin(kim)
    const answer = await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })
    assert.equal(answer.status, 429)
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
    assert.equal(kim.jar.has('commonAuthId'), false)
  })
})
