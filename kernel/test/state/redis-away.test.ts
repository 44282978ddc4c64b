import assert from 'node:assert/strict'
import { openNode } from './open.ts'

describe('state without its Redis, security 11.3', () => {
  it('starts, works on the database and this process, and says that it is degraded', async () => {
    await using node = await openNode({ redis: 'redis://127.0.0.1:1' })
    await node.shortLived.put('t', 'a.b', 'k', 1, 60)
    assert.equal(await node.shortLived.take('t', 'a.b', 'k'), 1)
    assert.equal(await node.locks.hold('l', async () => 7), 7)
    await node.rateLimiter.consume('t', 'a', 'k', { points: 1, perSeconds: 1 })
    const heard: string[] = []
    node.pubsub.subscribe('c', (message) => void heard.push(message))
    await node.pubsub.publish('c', 'm')
    assert.deepEqual(heard, ['m'])
    assert.equal(node.health().status, 'degraded')
  })
})
