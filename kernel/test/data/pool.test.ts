import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseBusy, DatabaseUnavailable } from '../../src/data/errors.ts'
import { createPool, type Link } from '../../src/data/server/pool.ts'

interface TestLink extends Link {
  readonly id: number
  break(): void
}
describe('connection pool', () => {
  let opened: number
  let open: number
  let fails: boolean
  const makePool = (size = 2, acquireMs = 40) => {
    opened = 0
    open = 0
    fails = false
    return createPool<TestLink>({
      size,
      acquireMs,
      async open() {
        await sleep(1)
        if (fails) throw new DatabaseUnavailable('gone')
        opened += 1
        open += 1
        let broken = false
        let closed = false
        return {
          id: opened,
          broken: () => broken,
          break() {
            broken = true
          },
          close() {
            if (!closed) open -= 1
            closed = true
          },
        }
      },
    })
  }
  it('opens no more than its size, and lends to all in their order', async () => {
    const pool = makePool()
    const order: number[] = []
    let most = 0
    let now = 0
    const work = (index: number) =>
      pool.use(async () => {
        now += 1
        most = Math.max(most, now)
        order.push(index)
        await sleep(1)
        now -= 1
      })
    await Promise.all(Array.from({ length: 12 }, (_, index) => work(index)))
    assert.deepEqual([most, opened, order], [2, 2, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]])
    await pool.close()
    assert.equal(open, 0)
  })
  it('lets nobody wait longer than its limit', async () => {
    const pool = makePool(1)
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const holding = pool.use(() => held)
    await assert.rejects(
      pool.use(async () => {}),
      DatabaseBusy,
    )
    release()
    await holding
    await pool.use(async ({ id }) => assert.equal(id, 1))
    await pool.close()
  })
  it('never lends a broken connection again, and opens another for who waits', async () => {
    const pool = makePool(1)
    const breaking = pool.use(async (link) => {
      await sleep(3)
      link.break()
    })
    const next = pool.use(async ({ id }) => id)
    await breaking
    assert.equal(await next, 2)
    await pool.use(async (link) => link.break()).then(() => pool.use(async ({ id }) => assert.equal(id, 3)))
    assert.equal(open, 1)
    await pool.close()
  })
  it('tells all who wait that the server is gone, and recovers', async () => {
    const pool = makePool(2, 5000)
    fails = true
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => pool.use(async () => {})))
    assert.ok(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason instanceof DatabaseUnavailable))
    fails = false
    await Promise.all(Array.from({ length: 10 }, () => pool.use(async () => {})))
    assert.equal(open, 2)
    await pool.close()
  })
  it('waits for what is lent before it closes, and lends nothing after', async () => {
    const pool = makePool()
    let done = false
    const working = pool.use(async () => {
      await sleep(10)
      done = true
    })
    await sleep(3)
    await pool.close()
    assert.ok(done)
    assert.equal(open, 0)
    await working
    await assert.rejects(
      pool.use(async () => {}),
      DatabaseUnavailable,
    )
  })
  it('survives work that throws', async () => {
    const pool = makePool(1)
    await assert.rejects(
      pool.use(() => Promise.reject(new Error('no'))),
      /no/,
    )
    await pool.use(async ({ id }) => assert.equal(id, 1))
    await pool.close()
  })
})
