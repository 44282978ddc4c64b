import assert from 'node:assert/strict'
import { Clock, Events, Tenants } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { passwordChanged, userDeleted, userDisabled } from '@gatehouse/users/contracts'
import { Sessions, sessionEnded } from '../src/contracts.ts'
import { begin, browser, locationOf, signIn } from './support/browser.ts'
import { loginServer } from './support/server.ts'

const minute = 60_000
const login = /^\/authenticationendpoint\/login\.do/
describe('sessions', () => {
  const clock = fixedClock(Date.UTC(2026, 0, 1))
  let server: Awaited<ReturnType<typeof loginServer>>
  before(async () => {
    server = await loginServer({ replace: [[Clock, clock]] })
  })
  after(() => server.stop())
  const tenant = () => server.use(Tenants).default()
  const signedIn = async (user: ReturnType<typeof browser>) => (await begin(user, 'one', { passive: true })).reply.json.outcome === 'success'

  it('get a new cookie at each sign-in, and never one from the request, security 4.1', async () => {
    const kim = browser(server)
    const planted = `${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}.${'x'.repeat(43)}`
    kim.jar.set('commonAuthId', planted)
    await signIn(kim)
    const first = kim.jar.get('commonAuthId') ?? ''
    assert.notEqual(first, planted)
    await signIn(kim, 'one', { force: true })
    const second = kim.jar.get('commonAuthId') ?? ''
    assert.notEqual(second, first)
    assert.equal(second.split('.')[0], first.split('.')[0])
    kim.jar.set('commonAuthId', first)
    assert.equal(await signedIn(kim), false)
    kim.jar.set('commonAuthId', second)
    assert.equal(await signedIn(kim), true)
  })

  it('are not found by their public id, security 1.10', async () => {
    const kim = browser(server)
    const { back } = await signIn(kim)
    const mallory = browser(server)
    mallory.jar.set('commonAuthId', `${back.json.session.id}.${'x'.repeat(43)}`)
    assert.equal(await signedIn(mallory), false)
  })

  it('end when idle, and last while used, security 4.5', async () => {
    const kim = browser(server)
    await signIn(kim)
    for (let count = 0; count < 4; count += 1) {
      clock.advance(10 * minute)
      assert.equal(await signedIn(kim), true)
    }
    clock.advance(16 * minute)
    assert.equal(await signedIn(kim), false)
  })

  it('end at their absolute limit although used, security 4.5', async () => {
    const kim = browser(server)
    await signIn(kim)
    for (let count = 0; count < 72; count += 1) {
      clock.advance(10 * minute)
      await signedIn(kim)
    }
    assert.equal(await signedIn(kim), false)
  })

  it('of "stay signed in" outlive idleness for 14 days, authenticators.md §13', async () => {
    const kim = browser(server)
    const { answer } = await signIn(kim, 'one', {}, { chkRemember: 'on' })
    assert.match(answer.headers.getSetCookie().join(), /commonAuthId=[^;]+; Path=\/; Max-Age=1209600/)
    clock.advance(13 * 24 * 60 * minute)
    assert.equal(await signedIn(kim), true)
    clock.advance(25 * 60 * minute)
    assert.equal(await signedIn(kim), false)
  })

  it('of another user end when somebody else signs in with the browser', async () => {
    const kim = browser(server)
    const { back } = await signIn(kim)
    await signIn(kim, 'one', { force: true }, { username: 'mallory' })
    assert.ok(server.heard(sessionEnded).some(({ sessionId }) => sessionId === back.json.session.id))
  })

  for (const fact of [passwordChanged, userDisabled, userDeleted]) {
    it(`end within a second of ${fact.id}, security 3.10`, async () => {
      const [one, two] = [browser(server), browser(server)]
      await signIn(one)
      await signIn(two)
      await server.use(Events).emit(fact, { tenantId: (await tenant()).id, userId: 'id-of-kim' })
      await new Promise((resolve) => setTimeout(resolve, 50))
      assert.deepEqual([await signedIn(one), await signedIn(two)], [false, false])
    })
  }

  it('that rest on the new credentials stay, and older ones go, whatever the clocks of two nodes say, security 3.10', async () => {
    const { versions } = server.directory
    const ended = async (credentialVersion: number) =>
      server.use(Events).emit(passwordChanged, { tenantId: (await tenant()).id, userId: 'id-of-kim', credentialVersion })
    const [before, after] = [browser(server), browser(server)]
    versions.set('id-of-kim', 6)
    await signIn(before)
    versions.set('id-of-kim', 7)
    // This node is behind the one that made the change.
    clock.advance(-5 * minute)
    await signIn(after)
    clock.advance(5 * minute)
    await ended(7)
    for (let tries = 0; tries < 200 && (await signedIn(before)); tries += 1);
    assert.deepEqual([await signedIn(before), await signedIn(after)], [false, true])
    versions.delete('id-of-kim')
  })

  it('do not begin with credentials that ended while their user was signing in, security 3.10, 4.7', async () => {
    const { versions } = server.directory
    const kim = browser(server)
    const { key } = await begin(kim, 'two')
    const second = await kim.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })
    assert.match(locationOf(second), login)
    versions.set('id-of-kim', 8)
    const back = await kim.get(locationOf(await kim.post('/commonauth', { sessionDataKey: key, code: '123456' })))
    assert.deepEqual([back.json.outcome, back.json.code], ['failed', 'access_denied'])
    assert.equal(await signedIn(kim), false)
    versions.delete('id-of-kim')
  })

  it('are listed and ended for their user only, security 4.5', async () => {
    const sessions = server.use(Sessions)
    const [kim, mallory] = [browser(server), browser(server)]
    const { back } = await signIn(kim)
    await signIn(mallory, 'one', {}, { username: 'mallory' })
    const listed = await sessions.listOf(await tenant(), 'id-of-kim')
    assert.ok(listed.some(({ id }) => id === back.json.session.id))
    assert.ok(listed.every(({ userId }) => userId === 'id-of-kim'))
    assert.equal(await sessions.end(await tenant(), back.json.session.id), true)
    assert.equal(await sessions.end(await tenant(), back.json.session.id), false)
    assert.deepEqual([await signedIn(kim), await signedIn(mallory)], [false, true])
    assert.ok((await sessions.endAllOf(await tenant(), 'id-of-mallory')) >= 1)
    assert.equal(await signedIn(mallory), false)
  })

  it('of a disabled user count for nothing, security 5.10', async () => {
    const kim = browser(server)
    await signIn(kim)
    const user = server.directory.users.get('kim')
    assert.ok(user)
    server.directory.users.put({ ...user, active: false })
    assert.match((await begin(kim)).to, login)
    server.directory.users.put(user)
  })
})
