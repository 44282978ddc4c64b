import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Transient } from '../../src/errors/errors.ts'
import type { ForeignOptions, ForeignTarget } from '../../src/foreign/contracts.ts'
import { foreignDatabases } from '../../src/foreign/foreign.ts'
import { Secret } from '../../src/schema/secret.ts'

const databases = foreignDatabases(() => performance.now())
const options: ForeignOptions = { poolSize: 2, acquireMs: 1000, connectMs: 1000, statementMs: 1000, allows: () => true }
const serverTarget = (variable: string): Exclude<ForeignTarget, { dialect: 'sqlite' }> => {
  const url = new URL(process.env[variable] ?? assert.fail(`${variable} is not set: run through npm test`))
  const mysql = url.protocol.startsWith('mysql')
  return {
    dialect: mysql ? 'mysql' : 'postgres',
    host: url.hostname,
    port: Number(url.port),
    database: url.pathname.slice(1) || (mysql ? 'mysql' : 'postgres'),
    user: decodeURIComponent(url.username),
    password: new Secret(decodeURIComponent(url.password)),
    tls: undefined,
  }
}

for (const variable of ['GATEHOUSE_TEST_MYSQL_URL', 'GATEHOUSE_TEST_POSTGRES_URL']) {
  describe(`a foreign database behind ${variable}`, () => {
    const withDatabase = async (
      target: ForeignTarget,
      more: Partial<ForeignOptions>,
      work: (database: Awaited<ReturnType<typeof databases.open>>) => Promise<void>,
    ) => {
      const database = await databases.open(target, { ...options, ...more })
      try {
        await work(database)
      } finally {
        await database.close()
      }
    }
    it('answers with bound parameters, security 1.7', () =>
      withDatabase(serverTarget(variable), {}, async (database) => {
        assert.deepEqual({ ...(await database.one('select ? as x', ["a' or 1=1 --"])) }, { x: "a' or 1=1 --" })
        assert.equal((await database.transaction((session) => session.all('select 1 as x', []))).length, 1)
        await database.ping()
      }))
    it('is not connected to at an address that is not allowed, looked up or written, security 9.1', async () => {
      for (const host of ['localhost', '127.0.0.1']) {
        const asked: string[] = []
        const allows = (_: string, address: string) => asked.push(address) < 0
        await withDatabase({ ...serverTarget(variable), host }, { allows }, (database) => assert.rejects(database.ping(), Transient))
        assert.ok(asked.includes('127.0.0.1'))
      }
    })
    it('is not spoken to without TLS where that is wanted', () =>
      withDatabase({ ...serverTarget(variable), host: 'localhost', tls: {} }, {}, (database) => assert.rejects(database.ping(), Transient)))
  })
}

describe('a foreign SQLite file', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-foreign-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('is read and written, has the functions given, and keeps its journal mode', async () => {
    const file = join(folder, 'theirs.db')
    new Sqlite(file).exec('create table t (x text)').close()
    const database = await databases.open({ dialect: 'sqlite', file, functions: { upside: (text: string) => text.toUpperCase() } }, options)
    await database.transaction((session) => session.run('insert into t (x) values (?)', ['é']))
    assert.deepEqual(await database.all('select upside(x) as x from t', []), [{ x: 'É' }])
    await database.close()
    assert.equal(new Sqlite(file).pragma('journal_mode', { simple: true }), 'delete')
  })
  it('is not made where there is none', async () => {
    await assert.rejects(databases.open({ dialect: 'sqlite', file: join(folder, 'none.db') }, options), Transient)
  })
})
