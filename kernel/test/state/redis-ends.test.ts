import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Transient } from '@gatehouse/kernel'
import { type RedisOptions, type Service, startRedis } from '../../../test/services/index.ts'
import { openNode } from './open.ts'

const until = async (done: () => boolean, ms = 8000) => {
  for (const end = performance.now() + ms; !done() && performance.now() < end; ) await sleep(10)
  assert.ok(done())
}
const prefix = 'flow:'
const open = async (options: RedisOptions = {}) => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startRedis(options))
  const node = stack.use(await openNode({ redis: server.url, prefix }))
  const owned = stack.move()
  const isUp = () => node.redis?.up() === true
  await until(isUp)
  return { server, ...node, isUp, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
const restart = async (server: Service, isUp: () => boolean) => {
  await server.kill()
  await until(() => !isUp())
  await server.restart()
  await until(isUp)
}

describe('short-lived values on a Redis that ends', () => {
  it('a used code stays used when Redis comes back from a snapshot of before, security 2.4', async () => {
    await using at = await open({ durable: true })
    await at.shortLived.put('t', 'oauth.code', 'c', { n: 1 }, 600)
    const [key] = (await at.redis?.shared.keys(`${prefix}sl:*`)) ?? []
    const snapshot = await at.redis?.shared.dumpBuffer(key ?? '')
    assert.deepEqual(await at.shortLived.take('t', 'oauth.code', 'c'), { n: 1 })
    await at.redis?.shared.restore(key ?? '', 600_000, snapshot ?? '')
    await restart(at.server, at.isUp)
    assert.equal(await at.redis?.shared.exists(key ?? ''), 1, 'the server has it again')
    assert.equal(await at.shortLived.take('t', 'oauth.code', 'c'), undefined)
    await at.shortLived.put('t', 'oauth.code', 'd', 2, 600)
    assert.equal(await at.shortLived.take('t', 'oauth.code', 'd'), 2)
  })
})

describe('a Redis that stalls without closing its connections, security 11.3', () => {
  it('fails what is under way, once; then the database stands in, health and caches know, until it answers', async () => {
    await using at = await open()
    const { shortLived, server, pubsub } = at
    await until(pubsub.healthy)
    await shortLived.put('t', 'a.b', 'before', 1, 600)
    process.kill(server.pid(), 'SIGSTOP')
    const began = performance.now()
    await assert.rejects(shortLived.take('t', 'a.b', 'before'), Transient)
    for (let n = 0; n < 20; n++) await shortLived.put('t', 'a.b', `during-${n}`, n, 600)
    await at.rateLimiter.consume('t', 'a', 'k', { points: 5, perSeconds: 9 })
    assert.ok(performance.now() - began < 1500, 'only the first waits')
    assert.equal(at.health().status, 'degraded')
    assert.equal(pubsub.healthy(), false)
    await assert.rejects(shortLived.remove('t', 'a.b', 'before'), Transient, 'it may be there')
    await shortLived.remove('t', 'a.b', 'during-1')
    process.kill(server.pid(), 'SIGCONT')
    await until(at.isUp)
    await until(pubsub.healthy)
    assert.equal(at.health().status, 'up')
    const left = await Promise.all(Array.from({ length: 10 }, () => shortLived.take('t', 'a.b', 'before')))
    assert.equal(left.filter((value) => value !== undefined).length, 0, 'the take that failed may have come through: here it has')
    const during = await Promise.all(Array.from({ length: 10 }, () => shortLived.take('t', 'a.b', 'during-2')))
    assert.deepEqual(
      during.filter((value) => value !== undefined),
      [2],
    )
    assert.equal(await shortLived.take('t', 'a.b', 'during-1'), undefined)
  })
  it('is noticed by itself within 2.5 s', async () => {
    await using at = await open()
    await until(at.pubsub.healthy)
    process.kill(at.server.pid(), 'SIGSTOP')
    await until(() => at.health().status === 'degraded' && !at.pubsub.healthy(), 2500)
    process.kill(at.server.pid(), 'SIGCONT')
    await until(at.pubsub.healthy)
  })
  it('is left alone for long and found again', async () => {
    await using at = await open()
    process.kill(at.server.pid(), 'SIGSTOP')
    await sleep(13_000)
    assert.equal(at.isUp(), false)
    process.kill(at.server.pid(), 'SIGCONT')
    await until(at.isUp)
    await until(at.pubsub.healthy)
  }).timeout(30_000)
  it('has other nodes forget what they cached, when an invalidation did not reach them', async () => {
    await using at = await open()
    const { data, system, url, close } = at
    await using other = await openNode({ redis: at.server.url, prefix, data: { data, system, url, close, [Symbol.asyncDispose]: close } })
    const cached = other.caches.create<number>('test.cache', { max: 10, ttlMs: 600_000 })
    const here = at.caches.create<number>('test.cache', { max: 10, ttlMs: 600_000 })
    await until(() => at.pubsub.healthy() && other.pubsub.healthy())
    await cached.load('t', 'k', async () => 1)
    process.kill(at.server.pid(), 'SIGSTOP')
    await until(() => !at.isUp())
    await here.invalidate('t', 'k')
    process.kill(at.server.pid(), 'SIGCONT')
    await until(() => cached.get('t', 'k') === undefined)
  })
})

describe('a remove while Redis is away', () => {
  it('is refused rather than forgotten, and what a restart brings back is not seen', async () => {
    await using at = await open({ durable: true })
    await at.shortLived.put('t', 'a.b', 'k', 1, 600)
    await at.server.kill()
    await until(() => !at.isUp())
    await assert.rejects(at.shortLived.remove('t', 'a.b', 'k'), Transient)
    await at.server.restart()
    await until(at.isUp)
    assert.equal(await at.shortLived.get('t', 'a.b', 'k'), undefined)
  })
})
