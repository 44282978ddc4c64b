import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { handler, job, NotNow, Unrecoverable } from '@gatehouse/kernel/jobs'
import { leaseMs } from '../../src/jobs/store.ts'
import { jobTable } from '../../src/jobs/table.ts'
import { onEachDatabase } from '../data/on-each-database.ts'
import { openJobs } from './open.ts'

const note = job<{ n: number }>('test.note', { attempts: 3, backoffMs: 1000, maxBackoffMs: 4000, timeoutMs: 200 })
const forAcme = { tenantId: 'acme' }

onEachDatabase('jobs', (url) => {
  const open = (options: Parameters<typeof openJobs>[0]) => openJobs({ ...options, ...(url() ? { url: url() as string } : {}) })
  afterEach(async () => {
    await using node = await open({})
    await node.system.global(jobTable).remove({ priority: 0 })
  })

  it('run with their payload and tenant, once', async () => {
    const seen: unknown[] = []
    await using node = await open({ handlers: [handler(note, async (payload, { tenantId, attempt }) => void seen.push([payload, tenantId, attempt]))] })
    await node.jobs.add(note, { n: 1 }, forAcme)
    await node.settle()
    await node.settle()
    assert.deepEqual(seen, [[{ n: 1 }, 'acme', 1]])
  })
  it('are part of the transaction that adds them, security 11.2', async () => {
    const seen: number[] = []
    await using node = await open({ handlers: [handler(note, async ({ n }) => void seen.push(n))] })
    await assert.rejects(
      node.data.transaction(async () => {
        await node.jobs.add(note, { n: 1 }, forAcme)
        throw new Error('rolled back')
      }),
    )
    await node.data.transaction(() => node.jobs.add(note, { n: 2 }, forAcme))
    await node.settle()
    assert.deepEqual(seen, [2])
  })
  it('wait for their turn as long as their handler says so, and keep their tries', async () => {
    let calls = 0
    const run = async () => {
      calls++
      if (calls <= 5) throw new NotNow(100)
      throw new Error('no luck')
    }
    await using node = await open({ handlers: [handler(note, run)] })
    await node.jobs.add(note, { n: 1 }, forAcme)
    for (let turn = 0; turn < 6; turn++) {
      await node.settle()
      node.clock.advance(100)
    }
    assert.equal(calls, 6)
    for (let turn = 0; turn < 2; turn++) {
      node.clock.advance(4000)
      await node.settle()
    }
    assert.equal(calls, 8, 'three tries of its own')
    const dead = await node.jobs.dead('acme', { name: note.name })
    assert.deepEqual(
      dead.map(({ payload }) => payload),
      [{ n: 1 }],
    )
    assert.deepEqual(await node.jobs.dead('acme', { name: 'another' }), [])
  })
  it('run again with growing waits, and end in the dead-letter list, from where they can be sent again', async () => {
    let calls = 0
    let broken = true
    const run = async () => {
      calls++
      if (broken) throw new Error('no luck')
    }
    await using node = await open({ handlers: [handler(note, run)] })
    const id = await node.jobs.add(note, { n: 1 }, forAcme)
    await node.settle()
    node.clock.advance(400)
    await node.settle()
    assert.equal(calls, 1, 'at least half of the back-off')
    for (const wait of [1000, 2000]) {
      node.clock.advance(wait)
      await node.settle()
    }
    assert.equal(calls, 3)
    const dead = await node.jobs.dead('acme')
    assert.deepEqual(
      dead.map(({ id, attempts, error }) => ({ id, attempts, error })),
      [{ id, attempts: 3, error: 'no luck' }],
    )
    assert.deepEqual(await node.jobs.dead('beta'), [], 'security 8.2')
    assert.equal(await node.jobs.retry('beta', id), false, 'security 8.2')
    broken = false
    assert.equal(await node.jobs.retry('acme', id), true)
    await node.settle()
    assert.equal(calls, 4)
    assert.deepEqual(await node.jobs.dead('acme'), [])
  })
  it('that can never succeed are dead at once', async () => {
    await using node = await open({ handlers: [handler(note, () => Promise.reject(new Unrecoverable('gone')))] })
    await node.jobs.add(note, { n: 1 }, forAcme)
    await node.settle()
    assert.equal((await node.jobs.dead('acme')).length, 1)
    assert.equal((await node.lifecycle.health?.())?.status, 'degraded')
  })
  it('with one id are one while unfinished', async () => {
    const seen: number[] = []
    await using node = await open({ handlers: [handler(note, async ({ n }) => void seen.push(n))] })
    const ids = await Promise.all([1, 2, 3].map((n) => node.jobs.add(note, { n }, { ...forAcme, id: 'same' })))
    assert.equal(new Set(ids).size, 1)
    await node.jobs.add(note, { n: 4 }, { tenantId: 'beta', id: 'same' })
    await node.settle()
    await node.jobs.add(note, { n: 5 }, { ...forAcme, id: 'same' })
    await node.settle()
    assert.equal(seen.length, 3)
    assert.deepEqual(seen.slice(-1), [5])
  })
  it('with one order key run in order, one at a time, also when the first fails, security 11.2', async () => {
    const seen: number[] = []
    let failures = 1
    const run = async ({ n }: { n: number }) => {
      if (n === 1 && failures-- > 0) throw new Error('not yet')
      seen.push(n)
    }
    await using node = await open({ handlers: [handler(note, run)] })
    for (const n of [1, 2, 3]) await node.jobs.add(note, { n }, { ...forAcme, orderKey: 'ann' })
    await node.jobs.add(note, { n: 9 }, { ...forAcme, orderKey: 'bob' })
    await node.settle()
    assert.deepEqual(seen, [9], 'another key goes on')
    node.clock.advance(1000)
    await node.settle()
    assert.deepEqual(seen, [9, 1, 2, 3])
  })
  it('that were delayed wait', async () => {
    const seen: number[] = []
    await using node = await open({ handlers: [handler(note, async ({ n }) => void seen.push(n))] })
    await node.jobs.add(note, { n: 1 }, { ...forAcme, delayMs: 5000 })
    await node.settle()
    assert.deepEqual(seen, [])
    node.clock.advance(5000)
    await node.settle()
    assert.deepEqual(seen, [1])
  })
  it('of a dead process run again after its lease', async () => {
    const seen: number[] = []
    await using node = await open({ handlers: [handler(note, async ({ n }) => void seen.push(n))] })
    await node.jobs.add(note, { n: 1 }, forAcme)
    const [row] = await node.store.due(1)
    assert.ok(row && (await node.store.claim(row, 'killed')))
    await node.settle()
    assert.deepEqual(seen, [])
    node.clock.advance(leaseMs + 1)
    await node.store.reclaim()
    await node.settle()
    assert.deepEqual(seen, [1])
  })
  it('are claimed by one of many', async () => {
    await using node = await open({})
    await node.jobs.add(note, { n: 1 }, forAcme)
    const [row] = await node.store.due(1)
    const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => row && node.store.claim(row, `owner-${n}`)))
    assert.equal(claims.filter(Boolean).length, 1)
  })
})

describe('job handlers', () => {
  it('that hang are given up after their time, named with their plugin; others go on, security 10.3', async () => {
    const other = job<object>('test.other')
    const seen: string[] = []
    await using node = await openJobs({
      handlers: [handler(note, () => new Promise(() => undefined)), handler(other, async () => void seen.push('other'))],
    })
    await node.jobs.add(note, { n: 1 }, forAcme)
    await node.jobs.add(other, {}, forAcme)
    await node.settle()
    assert.deepEqual(seen, ['other'])
    assert.ok(node.log.messages('warn').some((line) => line.includes("plugin 'acme'") && line.includes('test.note')))
  })
  it('that are absent leave their jobs waiting, without counting a try', async () => {
    await using node = await openJobs()
    await node.jobs.add(note, { n: 1 }, forAcme)
    await node.settle()
    const [row] = await node.system.global(jobTable).list()
    assert.deepEqual([row?.state, row?.attempt], ['waiting', 0])
  })
  it('learn by their signal that they are given up', async () => {
    let aborted = false
    const run = async (_: unknown, { signal }: { signal: AbortSignal }) => {
      signal.addEventListener('abort', () => {
        aborted = true
      })
      await sleep(1000)
    }
    await using node = await openJobs({ handlers: [handler(note, run)] })
    await node.jobs.add(note, { n: 1 }, forAcme)
    await node.settle()
    assert.equal(aborted, true)
  })
})
