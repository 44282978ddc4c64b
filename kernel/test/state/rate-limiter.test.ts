import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { TooManyRequests } from '@gatehouse/kernel'
import { openNode, required } from './open.ts'

const rule = { points: 3, perSeconds: 60 }
describe('rate limiter', () => {
  it('counts N parallel calls as N, and tells how long to wait, security 5.3', async () => {
    await using node = await openNode()
    const calls = await Promise.allSettled(Array.from({ length: 10 }, () => node.rateLimiter.consume('t', 'sign-in', 'ann', rule)))
    assert.equal(calls.filter(({ status }) => status === 'fulfilled').length, 3)
    await assert.rejects(node.rateLimiter.consume('t', 'sign-in', 'ann', rule), (error) => error instanceof TooManyRequests && error.retryAfterSeconds === 60)
    await node.rateLimiter.consume('other', 'sign-in', 'ann', rule)
    await node.rateLimiter.consume('t', 'sign-in', 'bob', rule)
  })
  it('a window ends, and can be reset', async () => {
    await using node = await openNode()
    for (let n = 0; n < 3; n++) await node.rateLimiter.consume('t', 'a', 'k', rule)
    node.clock.advance(60_001)
    for (let n = 0; n < 3; n++) await node.rateLimiter.consume('t', 'a', 'k', rule)
    await node.rateLimiter.reset('t', 'a', 'k')
    await node.rateLimiter.consume('t', 'a', 'k', rule)
  })
  it('counts over all nodes that share Redis', async () => {
    const shared = { redis: required('GATEHOUSE_TEST_REDIS_URL'), prefix: `test-${randomUUID()}:` }
    await using one = await openNode(shared)
    await using two = await openNode(shared)
    const calls = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => (n % 2 ? one : two).rateLimiter.consume('t', 'a', 'k', rule)))
    assert.equal(calls.filter(({ status }) => status === 'fulfilled').length, 3)
  })
})
