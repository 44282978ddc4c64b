import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Transient } from '@gatehouse/kernel'
import { dataLeases, locks } from '../../src/state/locks.ts'
import { lockTable } from '../../src/state/tables.ts'
import { onEachDatabase } from '../data/on-each-database.ts'
import { type Node, openNode, required } from './open.ts'

const suite = (open: () => Promise<readonly [Node, Node]>) => {
  let nodes: readonly [Node, Node]
  before(async () => {
    nodes = await open()
  })
  after(async () => {
    for (const node of nodes ?? []) await node.close()
  })
  it('one at a time over two nodes', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await sleep(5)
      inside--
    }
    const name = randomUUID()
    await Promise.all(Array.from({ length: 8 }, (_, n) => nodes[n % 2 === 0 ? 0 : 1].locks.hold(name, work)))
    assert.equal(most, 1)
  })
  it('gives up after waitMs, and is free after a failure', async () => {
    const name = randomUUID()
    const { promise, resolve } = Promise.withResolvers<void>()
    const held = nodes[0].locks.hold(name, () => promise)
    await sleep(50)
    await assert.rejects(
      nodes[1].locks.hold(name, async () => 1, { waitMs: 100 }),
      Transient,
    )
    resolve()
    await held
    await assert.rejects(nodes[0].locks.hold(name, () => Promise.reject(new Error('no'))))
    assert.equal(await nodes[1].locks.hold(name, async () => 1, { waitMs: 1000 }), 1)
  })
}
onEachDatabase('locks', (url) =>
  suite(async () => {
    const one = await openNode(url() ? { url: url() as string } : {})
    return [one, await openNode({ data: one })]
  }),
)
describe('locks with Redis', () =>
  suite(async () => {
    const shared = { redis: required('GATEHOUSE_TEST_REDIS_URL'), prefix: `test-${randomUUID()}:` }
    const one = await openNode(shared)
    return [one, await openNode({ ...shared, data: one })]
  }))

describe('leases', () => {
  it('of a dead process end by themselves', async () => {
    await using node = await openNode()
    const leases = dataLeases(node.system, node.clock)
    assert.equal(await leases.take('l', 'dead', 1000), true)
    assert.equal(await leases.take('l', 'next', 1000), false)
    node.clock.advance(1001)
    assert.equal(await leases.take('l', 'next', 1000), true)
    assert.equal(await leases.prolong('l', 'dead', 1000), false)
  })
  it('tell the holder when they are lost', async () => {
    await using node = await openNode()
    const short = locks(dataLeases(node.system, node.clock), 60)
    await assert.rejects(
      short.hold('l', async (signal) => {
        await node.system.global(lockTable).update({ name: 'l' }, { owner: 'thief' })
        for (let tries = 0; tries < 100; tries++) {
          signal.throwIfAborted()
          await sleep(10)
        }
      }),
      Transient,
    )
  })
})
