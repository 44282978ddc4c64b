import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { placeOf } from '../src/connect/url.ts'
import { type ExternalDatabase, externalDatabases } from './support/databases.ts'
import { layouts } from './support/layout.ts'
import { jdbcKind } from './support/store.ts'

describe('URLs of JDBC stores', () => {
  it('say where, and whether with TLS; nothing else in them counts', () => {
    assert.deepEqual(placeOf('jdbc:postgresql://db1/hr'), { dialect: 'postgres', host: 'db1', port: 5432, database: 'hr', tls: false })
    assert.deepEqual(placeOf('jdbc:postgresql://[::1]:6000/hr?sslmode=verify-full&sslrootcert=/etc/passwd').dialect, 'postgres')
    for (const tls of ['jdbc:mysql://a/b?useSSL=true', 'jdbc:mysql://a/b?sslMode=VERIFY_CA', 'mariadb://a/b?sslMode=trust', 'jdbc:postgresql://a/b?ssl'])
      assert.equal((placeOf(tls) as { tls: boolean }).tls, true, tls)
    assert.equal((placeOf('jdbc:mysql://a/b?useSSL=false') as { tls: boolean }).tls, false)
    assert.deepEqual(placeOf('jdbc:sqlite:hr/users.db?mode=x'), { dialect: 'sqlite', path: 'hr/users.db' })
  })
  it('are refused when they are none, or hold an account, security 1.9', () => {
    for (const text of [
      '',
      'x',
      'jdbc:oracle:thin:@x',
      'jdbc:mysql://a',
      'jdbc:mysql:///b',
      'jdbc:mysql://u:secret@a/b',
      'jdbc:postgresql://a/%',
      'http://a/b',
      'jdbc:mysql://a/b/c',
    ])
      assert.throws(
        () => placeOf(text),
        (error: Error) => !error.message.includes('secret'),
        text,
      )
  })
})

describe('SQLite files of JDBC stores', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-jdbc-'))
    await mkdir(join(folder, 'allowed'))
    new Sqlite(join(folder, 'secret.db')).exec(layouts.sqlite).close()
    new Sqlite(join(folder, 'allowed', 'theirs.db')).exec(layouts.sqlite).close()
    await symlink(join(folder, 'secret.db'), join(folder, 'allowed', 'link.db'))
    await writeFile(join(folder, 'allowed', 'text.db'), 'no database, but long enough to be looked at')
  })
  after(() => rm(folder, { recursive: true }))
  const tested = (path: string, sqliteFolder: string | undefined = join(folder, 'allowed')) =>
    jdbcKind({ sqliteFolder }).kind.testConnection({ url: `jdbc:sqlite:${path}` })

  it('are used below the folder that the operator names', async () => {
    assert.deepEqual(await tested('theirs.db'), { ok: true })
    assert.deepEqual(await tested(join(folder, 'allowed', 'theirs.db')), { ok: true })
  })
  it('are not used elsewhere, through dots or links, and nowhere without a folder', async () => {
    for (const path of ['../secret.db', join(folder, 'secret.db'), 'link.db', '.', '/etc/passwd']) assert.equal((await tested(path)).ok, false, path)
    const { kind } = jdbcKind()
    assert.equal((await kind.testConnection({ url: 'jdbc:sqlite:theirs.db' })).ok, false)
  })
  it('that are missing or none are told', async () => {
    for (const path of ['none.db', 'text.db']) assert.equal((await tested(path)).ok, false, path)
  })
})

for (const name of ['MariaDB', 'PostgreSQL'] as const) {
  describe(`testing a connection to ${name}`, () => {
    let database: ExternalDatabase
    before(async () => {
      database = await externalDatabases[name]()
    })
    after(() => database?.drop())
    const { kind } = jdbcKind()
    const tested = (settings: Readonly<Record<string, unknown>>, options = {}) => {
      const one = Object.keys(options).length > 0 ? jdbcKind(options).kind : kind
      return one.testConnection({ ...database.settings, connectTimeout: '1s', ...settings })
    }
    const stepOf = async (...given: Parameters<typeof tested>) => {
      const result = await tested(...given)
      return result.ok ? 'ok' : result.step
    }
    it('says how far it came, and no secret, security 1.9', async () => {
      const url = new URL(String(database.settings.url).replace('jdbc:', ''))
      const at = (change: Partial<Pick<URL, 'port' | 'hostname' | 'pathname'>>) => ({ url: `jdbc:${Object.assign(new URL(url), change).href}` })
      assert.equal(await stepOf({}), 'ok')
      assert.equal(await stepOf({ url: 'nonsense' }), 'settings')
      assert.equal(await stepOf({ passwordDigest: 'PBKDF2', hashProperties: '{"no":1}' }), 'settings')
      assert.equal(await stepOf(at({ hostname: 'nowhere.invalid' })), 'address')
      assert.equal(await stepOf({}, { allows: () => false }), 'address')
      assert.equal(await stepOf(at({ port: '1' })), 'connect')
      assert.equal(await stepOf({ tls: true }), 'tls')
      assert.equal(await stepOf(at({ pathname: '/nothing_here' })), 'bind')
      assert.equal(await stepOf({ usersSql: 'select * from no_such_table' }), 'search')
      const wrong = await tested({ userName: 'nobody', password: 'hush-hush-7' })
      assert.ok(!JSON.stringify(wrong).includes('hush-hush-7'))
    })
  })
}
