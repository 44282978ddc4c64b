import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Transient, UniqueViolation } from '@gatehouse/kernel'
import Sqlite from 'better-sqlite3'
import { DatabaseBusy } from '../../src/data/errors.ts'
import { type Connection, connect } from '../../src/data/sqlite/connection.ts'
import { sqliteWriter, type Writer } from '../../src/data/sqlite/writer.ts'

describe('group commit on SQLite', () => {
  let folder: string
  let connection: Connection
  let writer: Writer
  const writerWith = (acquireMs: number) => sqliteWriter(connection, { acquireMs, monotonic: () => performance.now() })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-writer-'))
    connection = connect(join(folder, 'x.db'), { readonly: false, busyMs: 5 })
    connection.database.exec('create table t (id text primary key, body text)')
    writer = writerWith(5000)
  })
  afterEach(async () => {
    await writer.close()
    connection.database.close()
    await rm(folder, { recursive: true })
  })
  const insert = (id: string) => writer.run('insert into t (id) values (?)', [id])
  /** What another process would see now. */
  const stored = (): string[] => {
    const other = new Sqlite(join(folder, 'x.db'), { readonly: true })
    try {
      return other.prepare<[], string>('select id from t order by id').pluck().all()
    } finally {
      other.close()
    }
  }
  it('commits the writes of one turn together, and answers nobody before, security 11.1', async () => {
    let done = 0
    const writes = Array.from({ length: 200 }, (_, index) =>
      insert(String(index).padStart(3, '0')).then(() => {
        if (done === 0) assert.equal(stored().length, 200)
        done += 1
      }),
    )
    await Promise.all(writes)
    assert.equal(done, 200)
  })
  it('undoes what failed and keeps the rest, statements and transactions alike', async () => {
    const work = (index: number) => {
      const id = `k${index % 40}`
      if (index % 2 === 0) return insert(id)
      return writer.transact(async (session) => {
        await session.run('insert into t (id) values (?)', [`${id}-a`])
        if (index % 3 === 0) await sleep(1)
        await session.run('insert into t (id) values (?)', [id])
        if (index % 5 === 0) throw new Error('no')
      })
    }
    const outcomes = await Promise.allSettled(Array.from({ length: 120 }, (_, index) => work(index)))
    const expected = new Set<string>()
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') {
        assert.ok(outcome.reason instanceof UniqueViolation || outcome.reason.message === 'no')
        continue
      }
      const id = `k${index % 40}`
      for (const one of index % 2 === 0 ? [id] : [id, `${id}-a`]) {
        assert.ok(!expected.has(one), `${one} was accepted twice`)
        expected.add(one)
      }
    }
    assert.deepEqual(stored(), [...expected].sort())
  })
  it('answers none of a group whose commit failed, and works again after it, security 11.11', async () => {
    const pages = Number(connection.database.pragma('page_count', { simple: true }))
    connection.database.pragma(`max_page_count = ${pages}`)
    const big = 'x'.repeat(20_000)
    const outcomes = await Promise.allSettled([
      writer.run('insert into t values (?, ?)', ['big', big]),
      writer.run('insert into t values (?, ?)', ['big2', big]),
    ])
    for (const outcome of outcomes) assert.ok(outcome.status === 'rejected' && outcome.reason instanceof Transient, 'a full disk is passing')
    connection.database.pragma('max_page_count = 100000')
    await insert('after')
    assert.deepEqual(stored(), ['after'])
  })
  it('waits for another process that writes without blocking the event loop, and no longer than its limit', async () => {
    writer = writerWith(120)
    const other = new Sqlite(join(folder, 'x.db'))
    other.exec('begin immediate')
    const waiting = insert('1')
    let turns = 0
    const counting = setInterval(() => (turns += 1), 5)
    await sleep(60)
    clearInterval(counting)
    assert.ok(turns > 4, `the event loop turned ${turns} times`)
    other.exec('commit')
    await waiting
    other.exec('begin immediate')
    await assert.rejects(insert('2'), DatabaseBusy)
    other.exec('commit')
    other.close()
    await insert('3')
    assert.deepEqual(stored(), ['1', '3'])
  })
  it('lets nobody stand in line longer than the limit, security 11.4', async () => {
    writer = writerWith(120)
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const holding = writer.transact(() => held)
    await sleep(5)
    await assert.rejects(insert('1'), DatabaseBusy)
    release()
    await holding
  })
  it('finishes what was asked for before it closes, and refuses what comes after', async () => {
    const last = insert('1')
    const closing = writer.close()
    await assert.rejects(insert('2'), Transient)
    await closing
    await last
    assert.deepEqual(stored(), ['1'])
  })
})
