import assert from 'node:assert/strict'
import { Clock, Tenants } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { ShortLived } from '@gatehouse/kernel/state'
import { fixedClock, startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { testClient } from '@gatehouse/oauth/testing'
import { createRequests, type Requests } from '../src/requests.ts'

const wanted = { kind: 'test', client: testClient('x'), scopes: ['openid'], ttlSeconds: 60, intervalSeconds: 5, detail: null }
const approvedBy = { userId: 'u1', scopes: ['openid'], authentication: { authenticatedAt: 0, amr: ['pwd'], acr: null } }
const nothing = async () => undefined

describe('requests that wait for an answer', () => {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  let server: TestServer
  let requests: Requests
  let tenant: Awaited<ReturnType<Tenants['default']>>
  before(async () => {
    server = await startTestServer({ replace: [[Clock, clock]] })
    tenant = await server.use(Tenants).default()
    requests = createRequests({ data: server.use(Data), shortLived: server.use(ShortLived), clock })
  })
  after(() => server.stop())

  it('are found by the whole handle only, in constant time, security 1.10', async () => {
    const { handle, approval } = await requests.begin(tenant, wanted)
    assert.equal((await requests.byHandle(tenant, handle))?.value.id, approval.id)
    for (const wrong of [`${handle.slice(0, -1)}${handle.endsWith('A') ? 'B' : 'A'}`, handle.slice(0, 22), approval.id, '', `${handle}A`]) {
      assert.equal(await requests.byHandle(tenant, wrong), undefined)
    }
  })
  it('do not hold the handle, security 1.9', async () => {
    const { handle, approval } = await requests.begin(tenant, wanted)
    assert.ok(!JSON.stringify(approval).includes(handle.slice(22)))
  })
  it('are answered once of many times, also while the client polls', async () => {
    const { handle, approval } = await requests.begin(tenant, wanted)
    const polls = Array.from({ length: 5 }, async () => {
      const entry = await requests.byHandle(tenant, handle)
      if (entry) await requests.set(tenant, entry, { polledAt: clock.now() })
    })
    const answers = Array.from({ length: 5 }, (_, index) => requests.answer(tenant, approval.id, index % 2 === 0 ? approvedBy : null, nothing))
    const [won] = await Promise.all([Promise.all(answers), ...polls])
    assert.equal(won.filter(Boolean).length, 1)
  })
  it('stay as they were when what goes with the answer fails', async () => {
    const { approval } = await requests.begin(tenant, wanted)
    const failing = async () => {
      throw new Error('no')
    }
    await assert.rejects(requests.answer(tenant, approval.id, approvedBy, failing), /no/)
    assert.equal((await requests.pending(tenant, 'test', approval.id))?.status, 'pending')
  })
  it('end in their time, and are of one kind and one tenant, security 8.2', async () => {
    const { handle, approval } = await requests.begin(tenant, wanted)
    assert.equal(await requests.pending(tenant, 'other', approval.id), undefined)
    const acme = await server.use(Tenants).create({ slug: 'acme' })
    assert.equal(await requests.pending(acme, 'test', approval.id), undefined)
    assert.equal(await requests.byHandle(acme, handle), undefined)
    clock.advance(60_001)
    assert.equal(await requests.pending(tenant, 'test', approval.id), undefined)
    assert.equal(await requests.answer(tenant, approval.id, approvedBy, nothing), undefined)
    assert.ok(await requests.byHandle(tenant, handle), 'remembered, to say that it has expired')
    clock.advance(600_001)
    assert.equal(await requests.byHandle(tenant, handle), undefined, 'and not for ever: security 11.12')
  })
})
