import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { globalTable, int, json, migration, str, table, text, time } from '@gatehouse/kernel/data'
import { createTestDatabase, openTestData, schemaDrift } from '@gatehouse/kernel/testing'
import { startChild } from './children/child.ts'
import { notes, pets } from './tables.ts'

const runs = globalTable('test_run', { id: str(36), step: str(20) }, { primary: ['id'] })
const servers = [
  ['SQLite', undefined],
  ['MariaDB', process.env.GATEHOUSE_TEST_MYSQL_URL],
  ['PostgreSQL', process.env.GATEHOUSE_TEST_POSTGRES_URL],
] as const

for (const [name, server] of servers) {
  describe(`migrations on ${name}`, () => {
    let url: string
    let remove: () => Promise<void>
    beforeEach(async function () {
      if (server === undefined && name !== 'SQLite') return this.skip()
      if (server !== undefined) {
        const made = await createTestDatabase(server)
        url = made.url
        remove = made.drop
        return
      }
      const folder = await mkdtemp(join(tmpdir(), 'gatehouse-migrations-'))
      url = `sqlite:${join(folder, 'x.db')}`
      remove = () => rm(folder, { recursive: true })
    })
    afterEach(() => remove?.())

    it('leave exactly the schema that the tables describe', async () => {
      const wide = table(
        'test_wide',
        { a: str(191), b: str(36), c: int().orNull(), d: json<unknown>().orNull(), e: text(), f: time() },
        {
          primary: ['b', 'a'],
          unique: [{ name: 'test_wide_c', columns: ['c', 'f'] }],
          indexes: [
            { name: 'test_wide_f', columns: ['f'] },
            { name: 'test_wide_ab', columns: ['a', 'c'] },
          ],
        },
      )
      const all = [pets, notes, runs, wide]
      await using _ = await openTestData({ tables: all, url })
      assert.deepEqual(await schemaDrift(url, all), [])
      const more = table('test_note', { id: str(36), body: text(), title: str(20).orNull() }, { primary: ['id'] })
      assert.notDeepEqual(await schemaDrift(url, [pets, more, runs, wide]), [], 'drift is seen')
    })
    it('change a table with rows in it, and do nothing the second time, security 11.10', async () => {
      const create = migration('test/create', 1, (schema) => schema.createTable(notes))
      {
        await using opened = await openTestData({ tables: [notes], migrations: [create], url })
        await opened.data.rows('a', notes).insert({ id: '1', body: 'kept' })
      }
      const grown = table(
        'test_note',
        { id: str(36), body: text(), title: str(20).orNull(), rank: int().orNull() },
        { primary: ['id'], unique: [{ name: 'test_note_title', columns: ['title'] }] },
      )
      const grow = migration('test/grow', 2, async (schema) => {
        for (let twice = 0; twice < 2; twice += 1) {
          await schema.addColumn('test_note', 'title', str(20).orNull())
          await schema.addColumn('test_note', 'rank', int().orNull())
          await schema.createIndex('test_note', 'test_note_title', ['title'], { unique: true })
          await schema.createIndex('test_note', 'test_note_passing', ['rank'])
          await schema.dropIndex('test_note', 'test_note_passing')
          await schema.query("update test_note set title = ? where body = 'kept' and id <> '?'", ['t'])
        }
      })
      await using opened = await openTestData({ tables: [grown], migrations: [grow, create], url })
      assert.deepEqual(await opened.data.rows('a', grown).list(), [{ id: '1', body: 'kept', title: 't', rank: null }])
      assert.deepEqual(await schemaDrift(url, [grown]), [])
    })
    it('cost a start nothing when none is due: no TypeORM, and no other database\u2019s package', async () => {
      const driver = { SQLite: 'better-sqlite3', MariaDB: 'mysql2', PostgreSQL: 'pg' }[name]
      await using _ = await openTestData({ tables: [pets], url })
      const child = startChild('start.ts', url)
      assert.equal(await child.ended(), 0)
      assert.deepEqual(child.lines(), [driver])
    })
    it('refuse a column that rows and the release before could not do without', async () => {
      const create = migration('test/create', 1, (schema) => schema.createTable(notes))
      const bad = migration('test/bad', 2, (schema) => schema.addColumn('test_note', 'rank', int()))
      await assert.rejects(openTestData({ tables: [notes], migrations: [create, bad], url }), /orNull/)
      await assert.rejects(
        openTestData({ migrations: [migration('test/none', 1, (schema) => schema.addColumn('test_absent', 'a', int().orNull()))], url }),
        /does not exist/,
      )
    })
    it('go on after a kill where they were, security 11.10', async () => {
      const killed = startChild('migrate.ts', url, '300')
      await killed.says(/^begin 2$/)
      await killed.kill()
      const second = startChild('migrate.ts', url)
      assert.equal(await second.ended(), 0)
      assert.deepEqual(second.lines(), ['begin 2', 'end 2', 'begin 3', 'end 3', 'ready'])
      await using _ = await openTestData({ tables: [runs, pets, notes], url, migrations: [] })
    }).timeout(20_000)
    it('run once when two processes start together', async () => {
      const two = [startChild('migrate.ts', url, '60'), startChild('migrate.ts', url, '60')]
      assert.deepEqual(await Promise.all(two.map((child) => child.ended())), [0, 0])
      const steps = two.flatMap((child) => child.lines()).filter((line) => line.startsWith('begin'))
      assert.deepEqual(steps.toSorted(), ['begin 1', 'begin 2', 'begin 3'])
      await using opened = await openTestData({ tables: [runs], migrations: [], url })
      assert.equal(await opened.system.global(runs).count(), 3)
    }).timeout(20_000)
  })
}
