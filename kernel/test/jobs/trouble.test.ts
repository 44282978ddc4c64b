import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SystemData } from '@gatehouse/kernel/data'
import { handler, job } from '@gatehouse/kernel/jobs'
import { openTestData } from '@gatehouse/kernel/testing'
import { storable } from '../../src/jobs/endings.ts'
import { leaseMs } from '../../src/jobs/store.ts'
import { jobMigrations, jobTable, scheduleTable } from '../../src/jobs/table.ts'
import { onEachDatabase } from '../data/on-each-database.ts'
import { openJobs } from './open.ts'

const note = job<{ n: number }>('test.note', { attempts: 3, timeoutMs: 200 })
const none = { tenantId: null }
const hanging = () => new Promise<void>(() => undefined)
const until = async (done: () => boolean | Promise<boolean>, ms = 5000) => {
  for (const end = performance.now() + ms; !(await done()) && performance.now() < end; ) await sleep(20)
  assert.ok(await done())
}

onEachDatabase('jobs in trouble', (url) => {
  const open = (options: Parameters<typeof openJobs>[0]) => openJobs({ ...options, ...(url() ? { url: url() as string } : {}) })
  afterEach(async () => {
    await using node = await open({})
    for (const row of await node.system.global(jobTable).list()) await node.system.global(jobTable).remove({ id: row.id })
  })

  it('that end their process each time are dead after their tries', async () => {
    await using node = await open({})
    await node.jobs.add(note, { n: 1 }, none)
    let begun = 0
    for (let turn = 0; turn < 6; turn++) {
      const [row] = await node.store.due(1)
      if (!row || !(await node.store.claim(row, `process-${turn}`))) break
      begun++
      node.clock.advance(leaseMs + 1)
      await node.store.reclaim()
    }
    assert.equal(begun, 3)
    assert.equal((await node.jobs.dead(null)).length, 1)
  })
  it('fail for good also with a message that no database stores', async () => {
    await using node = await open({ handlers: [handler(note, () => Promise.reject(new Error('it said \0 and \ud800')))] })
    await node.jobs.add(note, { n: 1 }, none)
    for (let turn = 0; turn < 3; turn++) {
      await node.settle()
      node.clock.advance(10_000)
    }
    const [dead] = await node.jobs.dead(null)
    assert.equal(dead?.error, 'it said  and \ufffd')
  })
  it('of a lane one runs at a time, also when the older one is committed later', async () => {
    let now = 0
    let most = 0
    const seen: number[] = []
    const run = async ({ n }: { n: number }) => {
      most = Math.max(most, ++now)
      await sleep(100)
      now--
      seen.push(n)
    }
    await using node = await open({ handlers: [handler(note, run)] })
    const late = Promise.withResolvers<void>()
    const lane = { ...none, orderKey: 'ann' }
    const older = url()
      ? node.data.transaction(async () => {
          await node.jobs.add(note, { n: 1 }, lane)
          await late.promise
        })
      : undefined
    if (older) await sleep(50)
    await node.jobs.add(note, { n: 2 }, lane)
    const settling = node.settle()
    await sleep(40)
    late.resolve()
    await older
    await Promise.all([settling, node.settle()])
    await node.settle()
    assert.equal(most, 1)
    assert.equal(seen.length, older ? 2 : 1)
    assert.deepEqual(await node.system.global(jobTable).list(), [])
  })
  it('are added in parallel under many order keys, without waiting for each other', async () => {
    await using node = await open({})
    const add = (n: number) => node.data.transaction(() => node.jobs.add(note, { n }, { ...none, orderKey: `key ${n}` }))
    await Promise.all(Array.from({ length: 50 }, (_, n) => add(n)))
    assert.equal(await node.system.global(jobTable).count(), 50)
  })
})

describe('a job that is not alone', () => {
  it('runs before 40 others when it is urgent', async () => {
    const seen: number[] = []
    await using node = await openJobs({ concurrency: 1, handlers: [handler(note, async ({ n }) => void seen.push(n))] })
    for (let n = 1; n <= 40; n++) await node.jobs.add(note, { n }, none)
    await node.jobs.add(note, { n: 0 }, { ...none, priority: -10 })
    await node.settle()
    assert.equal(seen[0], 0)
    assert.equal(seen.length, 41)
  })
  it('does not wait for those whose plugin is absent, which are named once', async () => {
    const seen: number[] = []
    await using node = await openJobs({ handlers: [handler(note, async ({ n }) => void seen.push(n))] })
    const gone = job<object>('gone.job')
    for (let n = 0; n < 100; n++) await node.jobs.add(gone, {}, none)
    await node.jobs.add(note, { n: 1 }, none)
    await node.settle()
    assert.deepEqual(seen, [1])
    assert.equal(await node.system.global(jobTable).count({ name: 'gone.job', state: 'waiting', attempt: 0, runAt: 1_000_000 }), 100)
    node.clock.advance(61_000)
    for (let turn = 0; turn < 2; turn++) await node.crew.tellStrangers()
    assert.equal(node.log.messages('warn').filter((line) => line.includes('gone.job')).length, 1)
  })
  it('runs beside those that hang, which take half of the places, security 10.3', async () => {
    const seen: number[] = []
    const hang = job<object>('test.hang', { timeoutMs: 60_000 })
    await using node = await openJobs({ drainTimeout: '1s', handlers: [handler(hang, hanging), handler(note, async ({ n }) => void seen.push(n))] })
    for (let n = 0; n < 20; n++) await node.jobs.add(hang, {}, none)
    await node.lifecycle.ready?.()
    await sleep(50)
    await node.jobs.add(note, { n: 1 }, none)
    await until(() => seen.length === 1, 2000)
  })
  it('of one unit leaves the places to the other units of its name', async () => {
    const seen: string[] = []
    const push = job<{ to: string }>('test.push', { timeoutMs: 60_000 })
    const run = async ({ to }: { to: string }) => (to === 'slow' ? hanging() : void seen.push(to))
    await using node = await openJobs({ drainTimeout: '1s', concurrency: 4, handlers: [handler(push, run, { units: () => ['slow', 'fast'] })] })
    for (let n = 0; n < 10; n++) await node.jobs.add(push, { to: 'slow' }, { ...none, unit: 'slow' })
    await node.lifecycle.ready?.()
    await sleep(50)
    for (let n = 0; n < 10; n++) await node.jobs.add(push, { to: 'fast' }, { ...none, unit: 'fast' })
    await until(() => seen.length === 10, 3000)
  })
})

describe('the end of a job', () => {
  it('is stored later when the database was away for a moment', async () => {
    let runs = 0
    let refusals = 2
    await using opened = await openTestData({ tables: [jobTable, scheduleTable], migrations: jobMigrations })
    const system: SystemData = {
      ...opened.system,
      global: (table) => {
        const rows = opened.system.global(table)
        const remove: typeof rows.remove = async (where) => {
          if (refusals-- > 0) throw new Error('away')
          return rows.remove(where)
        }
        const get = (target: typeof rows, name: string | symbol) => {
          const found: unknown = name === 'remove' ? remove : Reflect.get(target, name)
          return typeof found === 'function' ? found.bind(target) : found
        }
        return new Proxy(rows, { get })
      },
    }
    await using node = await openJobs({ data: { ...opened, system }, handlers: [handler(note, async () => void runs++)] })
    await node.jobs.add(note, { n: 1 }, none)
    await node.settle()
    assert.equal(runs, 1)
    assert.deepEqual(await node.system.global(jobTable).list(), [])
  })
  it('is free for others once it runs no more here, whatever the heartbeat does', async () => {
    const other = job<object>('test.other', { timeoutMs: 60_000 })
    await using node = await openJobs({ drainTimeout: '1s', handlers: [handler(other, hanging)] })
    await node.jobs.add(other, {}, none)
    await node.jobs.add(note, { n: 1 }, none)
    await node.lifecycle.ready?.()
    await until(async () => (await node.system.global(jobTable).count({ state: 'running' })) === 1)
    const stuck = (await node.store.due(1))[0]
    assert.ok(stuck && (await node.store.claim(stuck, node.owner)))
    node.clock.advance(leaseMs - 1000)
    await node.crew.heartbeat()
    node.clock.advance(1001)
    await node.store.reclaim()
    const rows = await node.system.global(jobTable).list()
    assert.deepEqual(
      new Map(rows.map(({ name, state }) => [name, state])),
      new Map([
        ['test.other', 'running'],
        ['test.note', 'waiting'],
      ]),
    )
  })
  it('of the process aborts its signal and gives it back, without counting a try', async () => {
    let aborted = false
    const slow = job<object>('test.slow', { timeoutMs: 60_000, attempts: 1 })
    const run = (_: object, { signal }: { signal: AbortSignal }) =>
      new Promise<void>(() => {
        signal.addEventListener('abort', () => {
          aborted = true
        })
      })
    await using opened = await openTestData({ tables: [jobTable, scheduleTable], migrations: jobMigrations })
    const node = await openJobs({ data: opened, drainTimeout: '1s', handlers: [handler(slow, run)] })
    await node.jobs.add(slow, {}, none)
    await node.lifecycle.ready?.()
    await until(async () => (await opened.system.global(jobTable).count({ state: 'running' })) === 1)
    const began = performance.now()
    await node.close()
    assert.ok(performance.now() - began < 1900)
    assert.equal(aborted, true)
    const [row] = await opened.system.global(jobTable).list()
    assert.deepEqual([row?.state, row?.attempt, row?.owner], ['waiting', 0, null])
  })
})

describe('blocked jobs', () => {
  it('are all found in turn, also beyond the oldest 200', async () => {
    await using node = await openJobs({})
    for (let n = 0; n < 450; n++) await node.jobs.add(note, { n }, { ...none, orderKey: 'busy' })
    await node.system.global(jobTable).update({ state: 'waiting' }, { state: 'blocked' })
    const id = await node.jobs.add(note, { n: 450 }, { ...none, orderKey: 'forgotten' })
    await node.system.global(jobTable).update({ id }, { state: 'blocked' })
    for (let turn = 0; turn < 3; turn++) await node.store.sweep()
    assert.equal((await node.system.global(jobTable).find({ id }))?.state, 'waiting')
  })
})

describe('text of errors', () => {
  it('is what every database stores', () => {
    assert.equal(storable(`${'x'.repeat(999)}\u{1f600}`), `${'x'.repeat(999)}\ufffd`)
    assert.equal(storable('a\0b'), 'ab')
  })
})
