import assert from 'node:assert/strict'
import { begin, browser, locationOf, signIn } from './support/browser.ts'
import { makeApplication } from './support/directory.ts'
import { loginServer } from './support/server.ts'

describe('a sequence of steps, security 4.7', () => {
  let server: Awaited<ReturnType<typeof loginServer>>
  before(async () => {
    server = await loginServer()
  })
  after(() => server.stop())
  const login = /^\/authenticationendpoint\/login\.do/

  it('asks each step in turn', async () => {
    const kim = browser(server)
    const { key, answer } = await signIn(kim, 'two')
    assert.match(locationOf(answer), login)
    assert.equal(kim.jar.has('commonAuthId'), false)
    assert.match((await kim.get(locationOf(answer))).text, /data-user="kim"/)
    const done = await kim.post('/commonauth', { sessionDataKey: key, code: '123456' })
    const { json } = await kim.get(locationOf(done))
    assert.deepEqual([json.outcome, json.username, json.session.amr], ['success', 'kim', ['pwd', 'otp']])
  })

  it('moves nowhere on an early, empty, repeated or out-of-order post', async () => {
    const kim = browser(server)
    const { key } = await begin(kim, 'two')
    const early: Readonly<Record<string, string>>[] = [
      { code: '123456' },
      {},
      { idp: 'LOCAL', authenticator: 'otp' },
      { idp: 'LOCAL', authenticator: 'otp', code: '123456' },
    ]
    for (const form of early) {
      const answer = await kim.post('/commonauth', { sessionDataKey: key, ...form })
      assert.match(locationOf(answer), login)
      assert.equal((await kim.get(`/back?sessionDataKey=${key}`)).status, 400)
    }
    const first = { sessionDataKey: key, username: 'kim', password: 'right' }
    await kim.post('/commonauth', first)
    for (const form of [first, { sessionDataKey: key }, { ...first, idp: 'LOCAL', authenticator: 'BasicAuthenticator' }]) {
      await kim.post('/commonauth', form)
      assert.equal((await kim.get(`/back?sessionDataKey=${key}`)).status, 400)
    }
    assert.equal(kim.jar.has('commonAuthId'), false)
    assert.match(locationOf(await kim.post('/commonauth', { sessionDataKey: key, code: '123456' })), /^\/back/)
  })

  it('does not read credentials from a GET, security 4.3', async () => {
    const kim = browser(server)
    const { key } = await begin(kim)
    const answer = await kim.get(`/commonauth?${new URLSearchParams({ sessionDataKey: key, username: 'kim', password: 'right' })}`)
    assert.match(locationOf(answer), login)
    assert.equal(kim.jar.has('commonAuthId'), false)
  })

  it('refuses repeated parameters, security 1.4', async () => {
    const kim = browser(server)
    const { key } = await begin(kim)
    const cookie = [...kim.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const form: [string, string][] = [
      ['sessionDataKey', key],
      ['username', 'kim'],
      ['username', 'mallory'],
      ['password', 'right'],
    ]
    assert.equal((await server.request('/commonauth', { method: 'POST', form, headers: { cookie } })).status, 400)
  })

  it('keeps the subject of the first step', async () => {
    const kim = browser(server)
    const { key } = await signIn(kim, 'two')
    const answer = await kim.post('/commonauth', { sessionDataKey: key, code: 'other' })
    assert.match((await kim.get(locationOf(answer))).text, /another account than the one you began with/)
    assert.equal((await kim.get(`/back?sessionDataKey=${key}`)).status, 400)
  })

  it('lets one of 8 simultaneous posts take a step', async () => {
    const kim = browser(server)
    const { key } = await begin(kim, 'slowly')
    const answers = await Promise.all(Array.from({ length: 8 }, () => kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })))
    assert.equal(answers.filter(({ headers }) => headers.getSetCookie().some((line) => line.startsWith('commonAuthId'))).length, 1)
    assert.ok(answers.every(({ status }) => status === 302))
  })

  it('asks only what the session has not taken: a step up, with a new cookie and the same sid, security 4.1', async () => {
    const kim = browser(server)
    const { back } = await signIn(kim)
    const before = kim.jar.get('commonAuthId')
    const { key, to } = await begin(kim, 'two')
    assert.match((await kim.get(to)).text, /name="code"/)
    const done = await kim.post('/commonauth', { sessionDataKey: key, code: '123456' })
    const { json } = await kim.get(locationOf(done))
    assert.equal(json.session.id, back.json.session.id)
    assert.notEqual(kim.jar.get('commonAuthId'), before)
    kim.jar.set('commonAuthId', before ?? '')
    assert.match((await begin(kim)).to, login)
  })

  it('ends a login whose sequence changed under it', async () => {
    const { applications } = server.directory
    applications.put(makeApplication('moving', ['BasicAuthenticator'], ['otp']))
    const kim = browser(server)
    const { key } = await signIn(kim, 'moving')
    applications.put(makeApplication('moving', ['elsewhere'], ['otp'], ['BasicAuthenticator']))
    const answer = await kim.post('/commonauth', { sessionDataKey: key, code: '123456' })
    assert.equal((await kim.get(locationOf(answer))).json.code, 'access_denied')
  })

  it('takes neither step results nor users from the client, security 5.10', async () => {
    const kim = browser(server)
    const { key } = await begin(kim, 'two')
    const forged = { results: '[{"userId":"id-of-kim"}]', userId: 'id-of-kim', outcome: 'success', amr: 'otp', step: '2' }
    await kim.post('/commonauth', { sessionDataKey: key, ...forged })
    assert.equal((await kim.get(`/back?sessionDataKey=${key}`)).status, 400)
  })

  it('refuses a disabled user whom an authenticator proved, security 5.10', async () => {
    const { users } = server.directory
    const user = users.get('kim')
    assert.ok(user)
    users.put({ ...user, active: false })
    try {
      const kim = browser(server)
      const { key, answer } = await signIn(kim)
      assert.match((await kim.get(locationOf(answer))).text, /cannot be used to sign in/)
      assert.equal((await kim.get(`/back?sessionDataKey=${key}`)).status, 400)
    } finally {
      users.put(user)
    }
  })
})
