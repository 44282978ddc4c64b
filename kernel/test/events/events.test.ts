import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { definePlugin, type EventMeta, Events, event } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { handler, Jobs, job, jobHandlers, NotNow } from '@gatehouse/kernel/jobs'
import { type AnyPlugin, startTestServer } from '@gatehouse/kernel/testing'
import { deliverer } from '../../src/events/deliver.ts'

const happened = event<{ tenantId: string; n: number }>('test.happened')
const hearing = (setup: AnyPlugin['setup']) => definePlugin({ name: 'ear', setup })
const until = async (done: () => boolean) => {
  for (let tries = 0; tries < 100 && !done(); tries++) await sleep(30)
}

describe('events', () => {
  it('reach `on` handlers after the commit, and not after a rollback', async () => {
    const seen: number[] = []
    await using server = await startTestServer({ plugins: [hearing(({ host }) => host.on(happened, ({ n }) => void seen.push(n)))] })
    const [data, events] = [server.use(Data), server.use(Events)]
    await data.transaction(async () => {
      await events.emit(happened, { tenantId: 't', n: 1 })
      assert.deepEqual(seen, [])
    })
    await assert.rejects(
      data.transaction(async () => {
        await events.emit(happened, { tenantId: 't', n: 2 })
        throw new Error('rolled back')
      }),
    )
    await events.emit(happened, { tenantId: 't', n: 3 })
    assert.deepEqual(seen, [1, 3])
  })
  it('a handler that throws is named and harms nobody, security 10.3', async () => {
    const seen: number[] = []
    const plugin = hearing(({ host }) => {
      host.on(happened, () => {
        throw new Error('boom')
      })
      host.on(happened, async () => Promise.reject(new Error('later boom')))
      host.on(happened, ({ n }) => void seen.push(n))
    })
    await using server = await startTestServer({ plugins: [plugin] })
    await server.use(Events).emit(happened, { tenantId: 't', n: 1 })
    await sleep(5)
    assert.deepEqual(seen, [1])
    assert.equal(server.log.messages('error').filter((line) => line.includes("plugin 'ear'")).length, 2)
  })
  it('a subscription gets the event at least once, with one id over redeliveries, security 11.2', async () => {
    const metas: EventMeta[] = []
    const handle = (_: unknown, meta: EventMeta) => {
      metas.push(meta)
      if (metas.length === 1) throw new Error('not yet')
    }
    await using server = await startTestServer({ plugins: [hearing(({ host }) => host.subscribe(happened, { id: 'ear.happened', handle }))] })
    await assert.rejects(
      server.use(Data).transaction(async () => {
        await server.use(Events).emit(happened, { tenantId: 't', n: 0 })
        throw new Error('rolled back')
      }),
    )
    await server.use(Events).emit(happened, { tenantId: 't', n: 1 })
    await until(() => metas.length === 2)
    assert.equal(metas.length, 2)
    assert.equal(metas[0]?.id, metas[1]?.id)
  })
  it('leave no row where the subscription wants none, and one where it cannot say', async () => {
    const seen: number[] = []
    const wanted = async ({ n }: { n: number }) => {
      if (n === 3) throw new Error('who knows')
      return n !== 1
    }
    const plugin = hearing(({ host }) => host.subscribe(happened, { id: 'ear.picky', wanted, handle: ({ n }) => void seen.push(n) }))
    await using server = await startTestServer({ plugins: [plugin] })
    for (const n of [1, 2, 3]) await server.use(Events).emit(happened, { tenantId: 't', n })
    await server.settle()
    await until(() => seen.length >= 2)
    assert.deepEqual([...seen].sort(), [2, 3])
    assert.ok(server.log.messages('error').some((line) => line.includes("plugin 'ear'")))
  })
  it('of one key come in order', async () => {
    const seen: number[] = []
    const ordered = { id: 'ear.happened', orderBy: ({ tenantId }: { tenantId: string }) => tenantId, handle: ({ n }: { n: number }) => void seen.push(n) }
    await using server = await startTestServer({ plugins: [hearing(({ host }) => host.subscribe(happened, ordered))] })
    for (let n = 0; n < 10; n++) await server.use(Events).emit(happened, { tenantId: 't', n })
    await server.settle()
    await until(() => seen.length === 10)
    assert.deepEqual(seen, [...Array(10).keys()])
  })
  it('for a subscription that is absent wait for it, unspent, and come when it is back', async () => {
    const seen: number[] = []
    const dataDir = await mkdtemp(join(tmpdir(), 'gh-events-'))
    const ear = () => hearing(({ host }) => host.subscribe(happened, { id: 'ear.happened', handle: ({ n }) => void seen.push(n) }))
    {
      const broken = hearing(({ host }) => host.subscribe(happened, { id: 'ear.happened', handle: () => Promise.reject(new Error('not yet')) }))
      await using server = await startTestServer({ plugins: [broken], dataDir })
      await server.use(Events).emit(happened, { tenantId: 't', n: 1 })
      await server.settle()
    }
    {
      await using server = await startTestServer({ plugins: [], dataDir })
      await sleep(1500)
      await server.settle()
      assert.deepEqual(await server.use(Jobs).dead('t'), [])
    }
    const server = await startTestServer({ plugins: [ear()], dataDir })
    await until(() => seen.length === 1)
    assert.deepEqual(seen, [1])
    await server.stop()
    await rm(dataDir, { recursive: true })
  })
  it('a delivery of an unknown subscription asks to wait', async () => {
    const registrations = { handlersOf: () => [], subscriptionsOf: () => [], subscriptions: () => [] }
    const delivery = { subscription: 'gone', payload: {}, meta: { id: '1', at: 1 } }
    await assert.rejects(deliverer(registrations)(delivery), NotNow)
  })
  it('`settle` waits for `on` handlers and for the jobs that they add', async () => {
    const seen: string[] = []
    const later = job<object>('ear.later')
    const plugin = definePlugin({
      name: 'ear',
      needs: { jobs: Jobs },
      setup({ host, deps }) {
        host.contribute(
          jobHandlers,
          handler(later, async () => void seen.push('job')),
        )
        host.on(happened, async () => {
          await sleep(100)
          seen.push('handler')
          await deps.jobs.add(later, {}, { tenantId: 't' })
        })
      },
    })
    await using server = await startTestServer({ plugins: [plugin] })
    await server.use(Events).emit(happened, { tenantId: 't', n: 1 })
    await server.settle()
    assert.deepEqual(seen, ['handler', 'job'])
  })
})
