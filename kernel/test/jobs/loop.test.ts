import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { handler, job } from '@gatehouse/kernel/jobs'
import fc from 'fast-check'
import { backoff } from '../../src/jobs/backoff.ts'
import { timeOrderedId } from '../../src/jobs/ids.ts'
import { scheduleTable } from '../../src/jobs/table.ts'
import { required } from '../state/open.ts'
import { openJobs } from './open.ts'

const note = job<{ n: number }>('test.note')
const until = async (done: () => boolean | Promise<boolean>) => {
  for (let tries = 0; tries < 300 && !(await done()); tries++) await sleep(20)
}

describe('running jobs', () => {
  it('starts soon after the commit, without being asked', async () => {
    const seen: number[] = []
    await using node = await openJobs({ handlers: [handler(note, async ({ n }) => void seen.push(n))] })
    await node.lifecycle.ready?.()
    for (let n = 0; n < 30; n++) await node.jobs.add(note, { n }, { tenantId: 'acme' })
    await until(() => seen.length === 30)
    assert.equal(new Set(seen).size, 30)
  })
  it('over BullMQ each of 40 jobs runs once on two nodes, in order where asked', async () => {
    const seen: number[] = []
    const shared = {
      redis: required('GATEHOUSE_TEST_REDIS_URL'),
      prefix: `test-${randomUUID()}:`,
      handlers: [handler(note, async ({ n }) => void seen.push(n))],
    }
    await using one = await openJobs(shared)
    await using two = await openJobs({ ...shared, data: one })
    await one.lifecycle.ready?.()
    await two.lifecycle.ready?.()
    for (let n = 0; n < 40; n++) await (n % 2 ? one : two).jobs.add(note, { n }, { tenantId: 'acme', ...(n < 10 ? { orderKey: 'k' } : {}) })
    await until(() => seen.length === 40)
    await sleep(100)
    assert.equal(seen.length, 40)
    assert.deepEqual(
      seen.filter((n) => n < 10),
      [...Array(10).keys()],
    )
  })
  it('goes on when its Redis is away, security 11.3', async () => {
    const seen: number[] = []
    await using node = await openJobs({ redis: 'redis://127.0.0.1:1', handlers: [handler(note, async ({ n }) => void seen.push(n))] })
    await node.lifecycle.ready?.()
    await node.jobs.add(note, { n: 1 }, { tenantId: 'acme' })
    await until(() => seen.length === 1)
    assert.deepEqual(seen, [1])
  })
  it('a schedule runs on one of two nodes, and a missed turn once', async () => {
    const seen: number[] = []
    const tick = job<Record<string, never>>('test.tick')
    const shared = { handlers: [handler(tick, async () => void seen.push(1))], schedules: [{ name: 'test.tick', cron: '* * * * *', job: tick }] }
    await using one = await openJobs(shared)
    await using two = await openJobs({ ...shared, data: one })
    await one.lifecycle.ready?.()
    await two.lifecycle.ready?.()
    await sleep(1100)
    assert.deepEqual(seen, [])
    for (const node of [one, two]) node.clock.advance(300_000)
    await until(() => seen.length > 0)
    await sleep(300)
    assert.equal(seen.length, 1)
  })
})
describe('schedules', () => {
  const tick = job<Record<string, never>>('test.tick')
  const shared = (cron: string) => ({ handlers: [], schedules: [{ name: 'test.tick', cron, job: tick }] })
  it('are not moved back by a node whose clock is behind, and follow a changed pattern', async () => {
    await using node = await openJobs(shared('0 * * * *'))
    const nextAt = async () => (await node.system.global(scheduleTable).find({ name: 'test.tick' }))?.nextAt
    await node.lifecycle.ready?.()
    await until(async () => (await nextAt()) !== undefined)
    assert.equal(await nextAt(), 3_600_000)
    await node.system.global(scheduleTable).update({ name: 'test.tick' }, { nextAt: 7_200_000 })
    await using behind = await openJobs({ ...shared('0 * * * *'), data: node })
    await behind.lifecycle.ready?.()
    await sleep(1200)
    assert.equal(await nextAt(), 7_200_000)
    await using changed = await openJobs({ ...shared('30 * * * *'), data: node })
    await changed.lifecycle.ready?.()
    await until(async () => (await nextAt()) === 1_800_000)
    assert.equal(await nextAt(), 1_800_000)
  })
})
describe('back-off', () => {
  it('stays between half of its value and its maximum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
        const wait = backoff({ backoffMs: 1000, maxBackoffMs: 600_000 }, attempt, chance)
        const full = Math.min(600_000, 1000 * 2 ** (attempt - 1))
        return wait >= full / 2 && wait <= full
      }),
    )
  })
})
describe('time-ordered ids, RFC 9562 §5.7', () => {
  it('rise, also within a millisecond and when the clock jumps back', () => {
    const ids = [5000, 5000, 5000, 4000, 6000].map(timeOrderedId)
    assert.deepEqual(ids.toSorted(), ids)
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
