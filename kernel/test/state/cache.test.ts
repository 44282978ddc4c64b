import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import { type Node, openNode, required } from './open.ts'

const acme = 'tenant-acme'
const cacheOf = (node: Node, ttlMs = 60_000) => node.caches.create<number>('numbers', { max: 100, ttlMs })

describe('caches', () => {
  it('load once for many callers at a time', async () => {
    await using node = await openNode()
    const cache = cacheOf(node)
    let loads = 0
    const load = async () => {
      await sleep(5)
      return ++loads
    }
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => cache.load(acme, 'k', load))), [1, 1, 1])
    assert.equal(cache.get(acme, 'k'), 1)
    assert.equal(cache.get('tenant-beta', 'k'), undefined, 'security 8.1')
  })
  it('an invalidation during a load keeps its result out', async () => {
    await using node = await openNode()
    const cache = cacheOf(node)
    const { promise, resolve } = Promise.withResolvers<number>()
    const loading = cache.load(acme, 'k', () => promise)
    await cache.invalidate(acme, 'k')
    resolve(1)
    assert.equal(await loading, 1)
    assert.equal(cache.get(acme, 'k'), undefined)
  })
  it('keep neither failures nor absence', async () => {
    await using node = await openNode()
    const cache = cacheOf(node)
    await assert.rejects(cache.load(acme, 'k', () => Promise.reject(new Error('down'))))
    assert.equal(await cache.load(acme, 'k', async () => undefined), undefined)
    assert.equal(await cache.load(acme, 'k', async () => 3), 3)
  })
  it('what a transaction reads is not kept: it may be rolled back', async () => {
    await using node = await openNode()
    const cache = cacheOf(node)
    await node.data.transaction(async () => {
      assert.equal(await cache.load(acme, 'k', async () => 1), 1)
    })
    assert.equal(cache.get(acme, 'k'), undefined)
  })
  it('an invalidation in a transaction holds after its commit', async () => {
    await using node = await openNode()
    const cache = cacheOf(node)
    const told: string[] = []
    node.pubsub.subscribe('state.cache', (message) => void told.push(message))
    await node.data.transaction(async () => {
      await cache.invalidate(acme, 'k')
      assert.deepEqual(told, [])
    })
    assert.deepEqual(told, [`numbers ${acme} k`])
  })
  it('entries end after their time', async () => {
    await using node = await openNode()
    const cache = cacheOf(node, 5000)
    await cache.load(acme, 'k', async () => 1)
    node.clock.advance(5001)
    assert.equal(cache.get(acme, 'k'), undefined)
  })
  it('a shared database without Redis bounds staleness at one second', async () => {
    const { url, drop } = await createTestDatabase(required('GATEHOUSE_TEST_POSTGRES_URL'))
    await using stack = new AsyncDisposableStack()
    stack.defer(drop)
    const node = stack.use(await openNode({ url }))
    const cache = cacheOf(node)
    await cache.load(acme, 'k', async () => 1)
    node.clock.advance(999)
    assert.equal(cache.get(acme, 'k'), 1)
    node.clock.advance(2)
    assert.equal(cache.get(acme, 'k'), undefined)
  })
  it('over Redis a change on one node is seen on the other within 1 s, security 3.10', async () => {
    const redis = required('GATEHOUSE_TEST_REDIS_URL')
    const prefix = `test-${randomUUID()}:`
    await using one = await openNode({ redis, prefix })
    await using two = await openNode({ redis, prefix })
    const [here, there] = [cacheOf(one), cacheOf(two)]
    await sleep(100)
    await there.load(acme, 'k', async () => 1)
    await here.invalidate(acme, 'k')
    for (let tries = 0; tries < 50 && there.get(acme, 'k') !== undefined; tries++) await sleep(10)
    assert.equal(there.get(acme, 'k'), undefined)
  })
})
