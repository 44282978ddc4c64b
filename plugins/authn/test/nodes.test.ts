import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { Events, Tenants } from '@gatehouse/kernel'
import { createTestDatabase, type TestDatabase } from '@gatehouse/kernel/testing'
import { userDisabled } from '@gatehouse/users/contracts'
import { Sessions } from '../src/contracts.ts'
import { type Browser, begin, browser, locationOf } from './support/browser.ts'
import { loginServer } from './support/server.ts'

type Node = Awaited<ReturnType<typeof loginServer>>
const secondMs = 1000
/** True as soon as it holds, within a second. */
const within = async (holds: () => Promise<boolean>): Promise<boolean> => {
  for (const until = performance.now() + secondMs; performance.now() < until; await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (await holds()) return true
  }
  return false
}

for (const kind of ['MYSQL', 'POSTGRES'] as const) {
  describe(`two nodes with Redis, data in ${kind}`, function () {
    this.timeout(30_000)
    let database: TestDatabase
    let nodes: readonly [Node, Node]
    before(async () => {
      database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
      const redis = { url: process.env.GATEHOUSE_TEST_REDIS_URL, keyPrefix: `authn-${randomUUID()}:` }
      const sealing = { masterKey: randomBytes(32).toString('base64') }
      const start = () => loginServer({ tables: { data: { url: database.url }, redis, sealing } })
      nodes = [await start(), await start()]
    })
    after(async () => {
      await Promise.all((nodes ?? []).map((node) => node.stop()))
      await database?.[Symbol.asyncDispose]()
    })
    /** The same browser, at another node. */
    const at = (node: Node, known: Browser): Browser => {
      const moved = browser(node)
      for (const [name, value] of known.jar) moved.jar.set(name, value)
      return moved
    }
    const signedIn = async (user: Browser) => (await begin(user, 'one', { passive: true })).reply.json.outcome === 'success'
    const signIn = async () => {
      const here = browser(nodes[0])
      const { key } = await begin(here)
      const there = at(nodes[1], here)
      const answer = await there.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })
      const { json } = await at(nodes[0], there).get(locationOf(answer))
      assert.equal(json.outcome, 'success')
      return { session: json.session, user: there }
    }

    it('take turns in one login, and share its session', async () => {
      const { user } = await signIn()
      assert.deepEqual([await signedIn(at(nodes[0], user)), await signedIn(at(nodes[1], user))], [true, true])
    })

    it('give the outcome to one of 20 simultaneous returns, security 4.2', async () => {
      const here = browser(nodes[0])
      const { key } = await begin(here)
      const answer = await here.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right' })
      const there = at(nodes[1], here)
      const all = await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? here : there).get(locationOf(answer))))
      assert.equal(all.filter(({ status }) => status === 200).length, 1)
    })

    it('both refuse an ended session within a second, security 3.10 and 4.5', async () => {
      const { session, user } = await signIn()
      assert.equal(await signedIn(at(nodes[1], user)), true)
      await nodes[0].use(Sessions).end(await nodes[0].use(Tenants).default(), session.id)
      assert.equal(await signedIn(at(nodes[0], user)), false)
      assert.equal(await within(async () => !(await signedIn(at(nodes[1], user)))), true)
    })

    it('both end the sessions of a user who was disabled at one of them, security 3.10', async () => {
      const { user } = await signIn()
      assert.equal(await signedIn(at(nodes[1], user)), true)
      const { id } = await nodes[0].use(Tenants).default()
      await nodes[0].use(Events).emit(userDisabled, { tenantId: id, userId: 'id-of-kim' })
      assert.equal(await within(async () => !(await signedIn(at(nodes[1], user)))), true)
    })
  })
}
