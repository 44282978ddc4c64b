import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Transient } from '@gatehouse/kernel'
import { str, table } from '@gatehouse/kernel/data'
import { createTestDatabase, openTestData, startTestServer, type TestData, type TestServer } from '@gatehouse/kernel/testing'
import { type Service, startMariaDb, startPostgres } from '../services/index.ts'

const things = table('test_thing', { id: str(36) }, { primary: ['id'] })
const servers = [
  ['MariaDB', startMariaDb],
  ['PostgreSQL', startPostgres],
] as const
/** The server and its children: PostgreSQL has a process for each connection. */
const signal = (pid: number, name: 'SIGSTOP' | 'SIGCONT'): void => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  for (const one of [pid, ...children]) process.kill(one, name)
}
/** @returns milliseconds until the call was refused as passing. */
const refusedAfter = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await assert.rejects(work, Transient)
  return performance.now() - started
}

for (const [name, start] of servers) {
  describe(`a ${name} that goes away, security 11.4`, function () {
    this.timeout(60_000)
    let server: Service
    let opened: TestData
    before(async () => {
      server = await start()
      const { url } = await createTestDatabase(server.url)
      opened = await openTestData({ tables: [things], url, limits: { acquireMs: 1000, statementMs: 1000, poolSize: 3 } })
    })
    after(async () => {
      await opened?.close()
      await server?.stop()
    })
    const rows = () => opened.data.rows('a', things)
    const works = async (): Promise<void> => {
      const until = performance.now() + 5000
      for (;;) {
        try {
          await rows().count()
          return
        } catch (error) {
          if (!(error instanceof Transient) || performance.now() > until) throw error
          await sleep(50)
        }
      }
    }

    it('is reported within 2 s by reads, writes and transactions, and used again within 5 s of its return', async () => {
      await rows().insert({ id: 'before' })
      await Promise.all(Array.from({ length: 10 }, () => rows().count()))
      await server.kill()
      const calls = [() => rows().count(), () => rows().insert({ id: 'x' }), () => opened.data.transaction(() => rows().insert({ id: 'y' }))]
      for (const call of [...calls, ...calls]) assert.ok((await refusedAfter(call)) < 2000)
      const crowd = await Promise.all(Array.from({ length: 30 }, () => refusedAfter(() => rows().count())))
      assert.ok(Math.max(...crowd) < 2000)
      await server.restart()
      await works()
      assert.deepEqual(await rows().list(), [{ id: 'before' }])
      await rows().insert({ id: 'after' })
    })
    it('undoes the transaction that was open, and refuses what follows in it', async () => {
      const cut = opened.data.transaction(async () => {
        await rows().insert({ id: 'half' })
        await server.restart()
        await rows().insert({ id: 'other half' })
      })
      await assert.rejects(cut, Transient)
      await works()
      assert.equal(await rows().count({ id: 'half' }), 0)
    })
    it('holds nobody up for more than 10 s when it stands still, and is used again when it goes on', async function () {
      if (process.platform !== 'linux') this.skip()
      await works()
      signal(server.pid(), 'SIGSTOP')
      try {
        const waits = await Promise.all(Array.from({ length: 8 }, (_, index) => refusedAfter(() => rows().insert({ id: `s${index}` }))))
        assert.ok(Math.max(...waits) < 10_000)
      } finally {
        signal(server.pid(), 'SIGCONT')
      }
      await works()
      await rows().insert({ id: 'on again' })
    })
  })
}

describe('a server whose database goes away, security 11.4', function () {
  this.timeout(60_000)
  const masterKey = randomBytes(32).toString('base64')
  let database: Service
  let url: string
  before(async () => {
    database = await startMariaDb()
    url = (await createTestDatabase(database.url)).url
  })
  after(() => database?.stop())
  const readiness = async (server: TestServer, wanted: number): Promise<number> => {
    const started = performance.now()
    while ((await server.get('/health/ready')).status !== wanted) {
      assert.ok(performance.now() - started < 10_000, `/health/ready did not become ${wanted}`)
      await sleep(50)
    }
    return performance.now() - started
  }

  it('stays alive, is not ready, names the reason, and is ready again within 5 s', async () => {
    await using server = await startTestServer({ tables: { data: { url }, sealing: { masterKey } } })
    await readiness(server, 200)
    await database.kill()
    assert.ok((await readiness(server, 503)) < 5000)
    const { json } = await server.get('/health/ready')
    assert.equal(json.checks.data.status, 'down')
    assert.equal((await server.get('/health/live')).status, 200)
    await database.restart()
    assert.ok((await readiness(server, 200)) < 5000)
  })
  it('waits at its start for a database that is not there yet', async () => {
    await database.kill()
    const starting = startTestServer({ tables: { data: { url }, sealing: { masterKey } } })
    await sleep(300)
    await database.restart()
    await using server = await starting
    await readiness(server, 200)
  })
})
