import assert from 'node:assert/strict'
import { Conflict } from '@gatehouse/kernel'
import { purgeExpired } from '../../src/state/purge.ts'
import { onceTable, shortLivedTable } from '../../src/state/tables.ts'
import { onEachDatabase } from '../data/on-each-database.ts'
import { type Node, openNode, required } from './open.ts'

const [acme, beta] = ['tenant-acme', 'tenant-beta']
const suite = (open: () => Promise<Node>) => {
  let node: Node
  before(async () => {
    node = await open()
  })
  after(() => node?.close())

  it('of 50 takers one gets the value, security 2.3', async () => {
    await node.shortLived.put(acme, 'oauth.code', 'one', { n: 1 }, 60)
    const taken = await Promise.all(Array.from({ length: 50 }, () => node.shortLived.take(acme, 'oauth.code', 'one')))
    assert.deepEqual(taken.filter(Boolean), [{ n: 1 }])
  })
  it('of 50 replacers of one version one wins', async () => {
    await node.shortLived.put(acme, 'a.b', 'cas', 0, 60)
    const version = (await node.shortLived.get(acme, 'a.b', 'cas'))?.version ?? ''
    const won = await Promise.all(Array.from({ length: 50 }, (_, n) => node.shortLived.replace(acme, 'a.b', 'cas', version, n)))
    assert.equal(won.filter(Boolean).length, 1)
    assert.equal((await node.shortLived.get(acme, 'a.b', 'cas'))?.value, won.indexOf(true))
  })
  it('of 50 callers one marks an id as seen, security 3.3', async () => {
    const first = await Promise.all(Array.from({ length: 50 }, () => node.shortLived.once(acme, 'oauth.jti', 'j', 60)))
    assert.equal(first.filter(Boolean).length, 1)
  })
  it('refuses a second value under a live key', async () => {
    await node.shortLived.put(acme, 'a.b', 'twice', 1, 60)
    await assert.rejects(node.shortLived.put(acme, 'a.b', 'twice', 2, 60), Conflict)
    assert.equal(await node.shortLived.take(acme, 'a.b', 'twice'), 1)
  })
  it('keeps tenants and purposes apart, security 8.1', async () => {
    await node.shortLived.put(acme, 'a.b', 'k', 'acme', 60)
    assert.equal(await node.shortLived.get(beta, 'a.b', 'k'), undefined)
    assert.equal(await node.shortLived.take(acme, 'a.c', 'k'), undefined)
    await node.shortLived.remove(beta, 'a.b', 'k')
    assert.equal((await node.shortLived.get(acme, 'a.b', 'k'))?.value, 'acme')
    assert.equal(await node.shortLived.once(beta, 'oauth.jti', 'j', 60), true)
  })
  it('a removed value is gone', async () => {
    await node.shortLived.put(acme, 'a.b', 'gone', 1, 60)
    await node.shortLived.remove(acme, 'a.b', 'gone')
    assert.equal(await node.shortLived.take(acme, 'a.b', 'gone'), undefined)
  })
}
onEachDatabase('short-lived values', (url) => suite(() => openNode(url() ? { url: url() as string } : {})))
describe('short-lived values on Redis', () => suite(() => openNode({ redis: required('GATEHOUSE_TEST_REDIS_URL') })))

describe('short-lived values in rows', () => {
  it('expire, and a clock that jumps back does not revive what was purged, security 11.9', async () => {
    await using node = await openNode()
    const { shortLived, clock, data, system } = node
    await shortLived.put(acme, 'a.b', 'k', 1, 10)
    await shortLived.once(acme, 'a.b', 'j', 10)
    clock.advance(10_001)
    assert.equal(await shortLived.get(acme, 'a.b', 'k'), undefined)
    assert.equal(await shortLived.take(acme, 'a.b', 'k'), undefined)
    assert.equal(await purgeExpired(data, system, clock), 2)
    clock.set(1_000_000)
    assert.equal(await shortLived.get(acme, 'a.b', 'k'), undefined)
  })
  it('a key is free again once its value has expired', async () => {
    await using node = await openNode()
    await node.shortLived.put(acme, 'a.b', 'k', 1, 10)
    node.clock.advance(10_001)
    await node.shortLived.put(acme, 'a.b', 'k', 2, 10)
    assert.equal(await node.shortLived.take(acme, 'a.b', 'k'), 2)
  })
  it('hold no key in the clear, security 1.9', async () => {
    await using node = await openNode()
    await node.shortLived.put(acme, 'a.b', 'secret-code', 1, 10)
    const [row] = await node.data.rows(acme, shortLivedTable).list()
    assert.match(row?.key ?? '', /^[\w-]{43}$/)
  })
  it('a purge goes through every tenant and asks only for what its index leads to', async () => {
    await using node = await openNode()
    for (let n = 0; n < 5; n++) await node.shortLived.put(`tenant-${n}`, 'a.b', 'k', n, n === 3 ? 1000 : 10)
    node.clock.advance(11_000)
    assert.equal(await purgeExpired(node.data, node.system, node.clock), 4)
    assert.equal((await node.shortLived.get('tenant-3', 'a.b', 'k'))?.value, 3)
    assert.ok([shortLivedTable, onceTable].every(({ indexes }) => indexes.some(({ columns }) => columns[0] === 'expiresAt')))
  })
  it('a purge of many stays within its batches', async () => {
    await using node = await openNode()
    const rows = Array.from({ length: 1203 }, (_, n) => ({ purpose: 'a.b', key: `k${n}`, expiresAt: 5 }))
    await node.data.rows(acme, onceTable).insert(rows)
    assert.equal(await purgeExpired(node.data, node.system, node.clock), 1203)
    assert.equal(await node.data.rows(acme, onceTable).count(), 0)
  })
})
