import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { UniqueViolation } from '@gatehouse/kernel'
import { type Data, gte } from '@gatehouse/kernel/data'
import { openTestData, type TestData } from '@gatehouse/kernel/testing'
import { TransactionOver, TransactionTimeout } from '../../src/data/errors.ts'
import { onEachDatabase } from './on-each-database.ts'
import { pet, pets } from './tables.ts'

onEachDatabase('transactions', (url) => {
  let opened: TestData
  let data: Data
  beforeEach(async () => {
    opened = await openTestData({ tables: [pets], url: url() })
    data = opened.data
    await opened.system.rows(pets).remove({ age: gte(0) })
  })
  afterEach(() => opened?.close())
  const rows = () => data.rows('a', pets)
  const ids = async () => (await rows().list({}, { orderBy: [['id', 'asc']] })).map(({ id }) => id)
  const fail = () => {
    throw new Error('no')
  }

  it('never let one fall or stand with another, dependencies 0.1', async () => {
    const seen: string[] = []
    const a = data.transaction(async () => {
      await rows().insert(pet('a'))
      await sleep(20)
      fail()
    })
    const b = data.transaction(async () => {
      await rows().insert(pet('b'))
      await data.transaction(() => rows().insert(pet('c')))
    })
    const d = rows().insert(pet('d'))
    const reading = (async () => {
      for (let index = 0; index < 10; index += 1) {
        seen.push(...(await ids()))
        await sleep(3)
      }
    })()
    await assert.rejects(a, /no/)
    await Promise.all([b, d, reading])
    assert.deepEqual(await ids(), ['b', 'c', 'd'])
    assert.ok(!seen.includes('a'))
  })
  it('see their own writes, and nobody else does before the commit', async () => {
    await data.transaction(async () => {
      await rows().insert(pet('a'))
      assert.deepEqual(await ids(), ['a'])
      assert.deepEqual(await data.outside(ids), [])
    })
    assert.deepEqual(await ids(), ['a'])
  })
  it('nest: what fails inside is undone alone', async () => {
    await data.transaction(async () => {
      await rows().insert(pet('a'))
      await assert.rejects(
        data.transaction(async () => {
          await rows().insert(pet('b'))
          await data.transaction(() => rows().insert(pet('c')))
          fail()
        }),
      )
      await assert.rejects(
        data.transaction(() => rows().insert(pet('a'))),
        UniqueViolation,
      )
      await data.transaction(() => rows().insert(pet('d')))
    })
    assert.deepEqual(await ids(), ['a', 'd'])
  })
  it('keep nested ones apart that run at once, and what stands beside them', async () => {
    await data.transaction(async () => {
      const failing = data.transaction(async () => {
        await rows().insert(pet('a'))
        await sleep(5)
        fail()
      })
      const beside = rows().insert(pet('b'))
      const other = data.transaction(() => rows().insert(pet('c')))
      await assert.rejects(failing, /no/)
      await Promise.all([beside, other])
    })
    assert.deepEqual(await ids(), ['b', 'c'])
  })
  it('end with the first statement that fails, also when its error is swallowed', async () => {
    await rows().insert(pet('a'))
    const swallowing = data.transaction(async () => {
      await rows().insert(pet('b'))
      await rows()
        .insert(pet('a'))
        .catch(() => {})
      await assert.rejects(rows().insert(pet('c')), TransactionOver)
    })
    await assert.rejects(swallowing, UniqueViolation)
    assert.deepEqual(await ids(), ['a'])
  })
  it('go on after a programming error that no statement came of', async () => {
    await data.transaction(async () => {
      await assert.rejects(rows().find({ nope: 1 } as never), TypeError)
      await rows().insert(pet('a'))
    })
    assert.deepEqual(await ids(), ['a'])
  })
  it('run afterCommit once the outermost has committed, outside of it, and never after a rollback', async () => {
    const log: string[] = []
    const note = (text: string) => data.afterCommit(() => log.push(`${text} ${data.inTransaction()}`))
    const noteAndFail = (text: string) =>
      assert.rejects(
        data.transaction(async () => {
          note(text)
          fail()
        }),
      )
    note('at once')
    await data.transaction(async () => {
      note('outer')
      await data.transaction(async () => note('inner'))
      await noteAndFail('undone')
      assert.deepEqual(log, ['at once false'])
    })
    await noteAndFail('lost')
    assert.deepEqual(log, ['at once false', 'outer false', 'inner false'])
  })
  it('refuse a write that was not awaited and comes after the rollback', async () => {
    let late: Promise<unknown> = Promise.resolve()
    await data
      .transaction(async () => {
        late = sleep(20).then(() => rows().insert(pet('late')))
        fail()
      })
      .catch(() => {})
    await assert.rejects(late, TransactionOver)
    assert.deepEqual(await ids(), [])
  })
  it('let what they started go on outside of them after the commit', async () => {
    let later: Promise<unknown> = Promise.resolve()
    await data.transaction(async () => {
      await rows().insert(pet('a'))
      later = sleep(20).then(() => rows().insert(pet('b')))
    })
    await later
    assert.deepEqual(await ids(), ['a', 'b'])
  })
  it('keep what an ended one left running out of the next, which may fail', async () => {
    let late: Promise<unknown> = Promise.resolve()
    const ended = data.transaction(async () => {
      await rows().insert(pet('a'))
      late = sleep(5).then(() => rows().insert(pet('late')))
    })
    const failing = data.transaction(async () => {
      await rows().insert(pet('b'))
      await sleep(25)
      fail()
    })
    await Promise.all([ended, assert.rejects(failing, /no/)])
    await late
    assert.deepEqual(await ids(), ['a', 'late'])
  })
  it('are undone when they take too long, and hold up nobody then, security 11.4', async () => {
    await opened.close()
    opened = await openTestData({ tables: [pets], url: url(), limits: { limitMs: 150 } })
    data = opened.data
    const started = performance.now()
    const hanging = data.transaction(async () => {
      await rows().insert(pet('a'))
      await sleep(2000)
      await rows().insert(pet('b'))
    })
    const waiting = sleep(5).then(() => rows().insert(pet('c')))
    await assert.rejects(hanging, TransactionTimeout)
    await waiting
    assert.ok(performance.now() - started < 1500)
    assert.deepEqual(await ids(), ['c'])
  })
  it('run in the async context of their caller', async () => {
    const context = new AsyncLocalStorage<number>()
    const insert = async (id: number) => {
      await rows().insert(pet(String(id)))
      return context.getStore()
    }
    const one = (id: number) => context.run(id, () => data.transaction(() => insert(id)))
    assert.deepEqual(await Promise.all([1, 2, 3, 4].map(one)), [1, 2, 3, 4])
  })
  it('return what the work returns and pass on what it throws', async () => {
    assert.equal(await data.transaction(async () => 7), 7)
    await assert.rejects(
      data.transaction(() => Promise.reject(undefined)),
      (error) => error === undefined,
    )
  })
  it('run again after a deadlock, and only their own changes count', async () => {
    await rows().insert([pet('a', { age: 0 }), pet('b', { age: 0 })])
    const both = (first: string, second: string) =>
      data.transaction(async () => {
        await rows().increment({ id: first }, 'age')
        await sleep(10)
        await rows().increment({ id: second }, 'age')
      })
    await Promise.all([both('a', 'b'), both('b', 'a'), both('a', 'b')])
    assert.deepEqual(
      (await rows().list()).map(({ age }) => age),
      [3, 3],
    )
  })
})
