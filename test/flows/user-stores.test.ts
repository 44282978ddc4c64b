import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Health } from '@gatehouse/kernel'
import { createTestDatabase, startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import type * as oidc from 'openid-client'
import { type Service, startMariaDb, startPostgres } from '../services/index.ts'
import { allPlugins } from './support/all-plugins.ts'
import { type Api, api, createClient, newUser } from './support/api.ts'
import { createExternalUsers, type ExternalUsers } from './support/external-users.ts'
import { oidc as client, discover, formBrowser, oidcSettings, signInWithCode } from './support/openid.ts'
import { adminPassword } from './support/process.ts'

const password = 'Swordfish-12-tides'
const databasePassword = 'hush-hush-of-the-database-7'
const stores = '/api/server/v1/userstores'
const typeId = Buffer.from('UniqueIDJDBCUserStoreManager').toString('base64url')
const outbound = { jdbc: { allowPrivate: ['127.0.0.0/8'] } }

/** The server and its children: PostgreSQL has a process for each connection. */
const signal = (pid: number, name: 'SIGSTOP' | 'SIGCONT'): void => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  for (const one of [pid, ...children]) process.kill(one, name)
}
const until = async (work: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + 15_000
  while (!(await work())) {
    assert.ok(performance.now() < end, 'it did not come about in time')
    await sleep(100)
  }
}
const store = (name: string, url: string, more: Readonly<Record<string, string>> = {}) => {
  const { protocol, host, pathname, username } = new URL(url)
  const driver = protocol === 'mysql:' ? 'mysql' : 'postgresql'
  const properties = {
    url: `jdbc:${driver}://${host}${pathname}`,
    userName: username,
    password: databasePassword,
    driverName: driver,
    ReadGroups: 'true',
    ...more,
  }
  return { typeId, name, description: 'staff', properties: Object.entries(properties).map(([each, value]) => ({ name: each, value })) }
}

describe('people of external databases in a whole server', function () {
  this.timeout(60_000)
  let folder: string
  let mariaDb: Service
  let postgres: Service
  let hr: ExternalUsers
  let sales: ExternalUsers
  let server: TestServer
  let admin: Api
  let config: oidc.Configuration

  const signsIn = async (username: string, secret = password): Promise<boolean> => {
    try {
      const { tokens } = await signInWithCode(config, { username, password: secret }, 'openid profile email', formBrowser())
      return tokens.claims()?.sub !== undefined
    } catch (error) {
      if (error instanceof Error && /^ended at /.test(error.message)) return false
      throw error
    }
  }
  const statusOf = async () => (await server.use(Health).report()).get('jdbc')

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-flow-stores-'))
    ;[mariaDb, postgres] = await Promise.all([startMariaDb(), startPostgres()])
    const [hrUrl, salesUrl] = [(await createTestDatabase(mariaDb.url)).url, (await createTestDatabase(postgres.url)).url]
    ;[hr, sales] = [await createExternalUsers(hrUrl), await createExternalUsers(salesUrl)]
    const name = new URL(hrUrl).pathname.slice(1)
    await hr.run(`create user hr@'127.0.0.1' identified by '${databasePassword}'`)
    await hr.run(`grant all on ${name}.* to hr@'127.0.0.1'`)
    for (const each of ['ann', 'bob', 'lee']) await hr.add(each, password)
    for (const each of ['kim', 'zoe']) await sales.add(each, password)
    server = await startTestServer({ plugins: await allPlugins(), dataDir: folder, tables: { admin: { password: adminPassword }, outbound } })
    admin = api(server.url)
    config = await discover(server.url, await createClient(admin, 'Shop', oidcSettings))
    assert.equal((await admin.post('/scim2/Users', newUser('local', password))).status, 201)
    const account = new URL(hrUrl)
    account.username = 'hr'
    const quick = { statementTimeout: '700ms', connectTimeout: '700ms', ConnectionRetryDelay: '300' }
    const made = await admin.post(
      stores,
      store('HR', account.href, { ...quick, PasswordDigest: 'ARGON2', acceptedDigests: 'SHA-256', CaseInsensitiveUsername: 'true' }),
    )
    assert.equal(made.status, 201, made.text)
    assert.equal((await admin.post(stores, store('SALES', salesUrl, { ...quick, ReadOnly: 'true' }))).status, 201)
  })
  after(async () => {
    await server?.stop()
    await Promise.all([mariaDb?.stop(), postgres?.stop()])
    await rm(folder, { recursive: true, force: true })
  })

  it('signs in through OIDC with and without the name of the store, at once after the store was added', async () => {
    const { tokens } = await signInWithCode(config, { username: 'HR/ann', password })
    const claims = tokens.claims()
    assert.equal(claims?.sub, 'id-of-ann')
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')).email, 'ann@corp.test')
    assert.deepEqual([await signsIn('kim'), await signsIn('hr/ANN'), await signsIn('HR/ann', 'wrong'), await signsIn('SALES/ann')], [true, true, false, false])
  })
  it('hashes an old password anew at the first sign-in, and leaves a store alone that is read only, security 5.1', async () => {
    const hashOf = async (users: ExternalUsers, name: string) =>
      Object.values((await users.run('select UM_USER_PASSWORD from UM_USER where UM_USER_NAME = ?', [name]))[0] ?? {})[0]
    assert.match(String(await hashOf(hr, 'bob')), /^[A-Za-z0-9+/]{43}=$/)
    assert.equal(await signsIn('bob'), true)
    assert.match(String(await hashOf(hr, 'bob')), /^\$argon2id\$/)
    assert.equal(await signsIn('bob'), true)
    assert.match(String(await hashOf(sales, 'kim')), /^[A-Za-z0-9+/]{43}=$/)
  })
  it('creates, changes, disables and deletes through SCIM what is then in the database', async () => {
    const made = await admin.post('/scim2/Users', newUser('HR/dan', password))
    assert.equal(made.status, 201, made.text)
    const path = `/scim2/Users/${made.json.id}`
    const attributes = async () =>
      Object.fromEntries(
        (
          await hr.run('select UM_ATTR_NAME, UM_ATTR_VALUE from UM_USER_ATTRIBUTE a join UM_USER u on u.UM_ID = a.UM_USER_ID where u.UM_USER_ID = ?', [
            made.json.id,
          ])
        ).map((row) => [row.UM_ATTR_NAME, row.UM_ATTR_VALUE]),
      )
    assert.equal((await attributes()).sn, 'Lee')
    assert.equal(await signsIn('dan'), true)
    const patch = (...Operations: readonly object[]) => admin.patch(path, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations })
    assert.equal((await patch({ op: 'replace', path: 'name.familyName', value: "O'Neil; --" }, { op: 'replace', path: 'active', value: false })).status, 200)
    const { sn, accountDisabled } = await attributes()
    assert.deepEqual([sn, accountDisabled, await signsIn('dan')], ["O'Neil; --", 'true', false])
    assert.equal((await admin.post('/scim2/Users', newUser('HR/DAN', password))).status, 409, 'security 7.3')
    assert.equal((await admin.delete(path)).status, 204)
    assert.deepEqual(await hr.run('select 1 from UM_USER where UM_USER_ID = ?', [made.json.id]), [])
    assert.ok((await admin.post('/scim2/Users', newUser('SALES/dan', password))).status >= 400, 'read only')
  })
  it('lists all stores in pages without gaps and doubles, and takes injections for what they are, security 1.7', async () => {
    const seen: string[] = []
    for (let start = 1; start < 10; start += 2) {
      const { json } = await admin.get(`/scim2/Users?startIndex=${start}&count=2`)
      assert.equal(json.totalResults, 7)
      seen.push(...(json.Resources ?? []).map(({ userName }: { userName: string }) => userName))
    }
    assert.deepEqual(seen.sort(), ['HR/ann', 'HR/bob', 'HR/lee', 'SALES/kim', 'SALES/zoe', 'admin', 'local'])
    for (const evil of ["x' or '1'='1", "'; drop table UM_USER; --", '%', '_']) {
      for (const field of ['userName', 'emails.value', 'name.familyName']) {
        const { status, json } = await admin.get(`/scim2/Users?filter=${encodeURIComponent(`${field} co "${evil}"`)}`)
        assert.deepEqual([status, json.totalResults], [200, 0], `${field} ${evil}`)
      }
      assert.equal(await signsIn(`HR/${evil}`), false)
    }
    const found = await admin.get(`/scim2/Users?filter=${encodeURIComponent('emails.value eq "LEE@corp.test"')}`)
    assert.deepEqual(
      found.json.Resources.map(({ userName }: { userName: string }) => userName),
      ['HR/lee'],
    )
  })
  it('shows the groups of the database, and who is in them', async () => {
    await hr.run("insert into UM_ROLE (UM_ROLE_NAME, UM_GROUP_UUID, UM_TENANT_ID) values ('dev', 'id-of-dev', -1234)")
    await hr.run(
      "insert into UM_USER_ROLE (UM_ROLE_ID, UM_USER_ID, UM_TENANT_ID) select r.UM_ID, u.UM_ID, -1234 from UM_ROLE r, UM_USER u where u.UM_USER_NAME = 'lee'",
    )
    const { json } = await admin.get('/scim2/Groups/id-of-dev')
    assert.deepEqual([json.displayName, json.members.map(({ value }: { value: string }) => value)], ['HR/dev', ['id-of-lee']])
    // What was known of his groups before is kept for some seconds.
    let user = await admin.get('/scim2/Users/id-of-lee?attributes=groups')
    for (; !user.json.groups; user = await admin.get('/scim2/Users/id-of-lee?attributes=groups')) await new Promise((done) => setTimeout(done, 100))
    assert.deepEqual(
      user.json.groups.map(({ value, type }: { value: string; type: string }) => `${value} ${type}`),
      ['id-of-dev direct'],
    )
    const outer = await admin.post('/scim2/Groups', { displayName: 'outer', members: [{ value: 'id-of-dev', type: 'Group' }] })
    assert.equal(outer.status, 201, outer.text)
    for (const filter of ['groups.value eq "id-of-dev"', 'groups.display eq "HR/dev"', `groups.value eq "${outer.json.id}"`]) {
      const found = await admin.get(`/scim2/Users?filter=${encodeURIComponent(filter)}`)
      assert.deepEqual([found.status, found.json.Resources?.map(({ id }: { id: string }) => id)], [200, ['id-of-lee']], filter)
    }
  }).timeout(30_000)
  it('keeps the password of the database out of answers, logs and its own files, security 1.9', async () => {
    const shown = await admin.get(`${stores}/SFI`)
    assert.equal(shown.status, 200)
    const files = readdirSync(folder)
      .filter((name) => /\.db/.test(name))
      .map((name) => readFileSync(join(folder, name), 'latin1'))
    assert.ok(files.length > 0)
    for (const text of [shown.text, JSON.stringify(server.log.lines), ...files]) assert.ok(!text.includes(databasePassword))
  })
  it('goes on without a database that is gone or hangs, counts no failure, and takes it back, security 11.5', async function () {
    if (process.platform !== 'linux') this.skip()
    for (const [outage, end] of [
      [() => mariaDb.kill(), () => mariaDb.restart()],
      [async () => signal(mariaDb.pid(), 'SIGSTOP'), async () => signal(mariaDb.pid(), 'SIGCONT')],
    ] as const) {
      await outage()
      try {
        assert.equal(await signsIn('local'), true)
        // More than would lock the account.
        for (let tries = 0; tries < 6; tries += 1) assert.equal(await signsIn('HR/ann').catch(() => false), false)
        assert.equal(await signsIn('kim'), true)
        const from = performance.now()
        assert.equal(await signsIn('zoe'), true)
        assert.ok(performance.now() - from < 3000, 'nobody waits for it any more')
        const listed = await admin.get('/scim2/Users?count=50')
        assert.ok(listed.json.Resources.some(({ userName }: { userName: string }) => userName === 'SALES/kim'))
        assert.equal((await statusOf())?.status, 'degraded')
        assert.match((await statusOf())?.reason ?? '', /HR/)
        assert.equal((await server.get('/health/ready')).status, 200, 'degraded is not down')
      } finally {
        await end()
      }
      await until(() => signsIn('HR/ann').catch(() => false))
      assert.equal((await statusOf())?.status, 'up')
    }
  })
  it('goes on while a database answers with errors, and takes it back, security 11.5', async () => {
    await hr.run('alter table UM_USER rename to UM_USER_AWAY')
    try {
      for (let tries = 0; tries < 6; tries += 1) assert.equal(await signsIn('HR/ann').catch(() => false), false)
      assert.deepEqual([await signsIn('local'), await signsIn('kim')], [true, true])
      const listed = await admin.get('/scim2/Users?count=50')
      assert.ok(listed.json.Resources.some(({ userName }: { userName: string }) => userName === 'SALES/kim'))
    } finally {
      await hr.run('alter table UM_USER_AWAY rename to UM_USER')
    }
    assert.equal(await signsIn('HR/ann'), true, 'and counted nothing')
  })
  it('disables and removes a store without a restart', async () => {
    assert.equal((await admin.patch(`${stores}/SFI`, [{ operation: 'REPLACE', path: '/properties/Disabled', value: 'true' }])).status, 200)
    assert.deepEqual([await signsIn('HR/lee'), await signsIn('lee'), await signsIn('local')], [false, false, true])
    assert.equal((await admin.patch(`${stores}/SFI`, [{ operation: 'REPLACE', path: '/properties/Disabled', value: 'false' }])).status, 200)
    assert.equal(await signsIn('HR/lee'), true)
    assert.equal((await admin.delete(`${stores}/SFI`)).status, 204)
    assert.equal(await signsIn('lee'), false)
    assert.equal((await admin.get('/scim2/Users?count=50')).json.totalResults, 4)
  })
})

describe('user stores of two nodes', function () {
  this.timeout(30_000)
  it('are added, changed and removed on both', async () => {
    const serverUrl = process.env.GATEHOUSE_TEST_POSTGRES_URL ?? assert.fail('GATEHOUSE_TEST_POSTGRES_URL is not set: run through npm test')
    const redis = process.env.GATEHOUSE_TEST_REDIS_URL ?? assert.fail('GATEHOUSE_TEST_REDIS_URL is not set: run through npm test')
    await using own = await createTestDatabase(serverUrl)
    await using theirs = await createTestDatabase(serverUrl)
    const sales = await createExternalUsers(theirs.url)
    await sales.add('kim', password)
    const tables = {
      admin: { password: adminPassword },
      outbound,
      data: { url: own.url },
      sealing: { masterKey: randomBytes(32).toString('base64') },
      redis: { url: redis, keyPrefix: `flow-stores-${randomBytes(4).toString('hex')}:` },
    }
    const plugins = await allPlugins()
    await using first = await startTestServer({ plugins, tables })
    await using second = await startTestServer({ plugins, tables })
    const [one, two] = [api(first.url), api(second.url)]
    const seenByTwo = async () => (await two.get(`/scim2/Users?filter=${encodeURIComponent('userName eq "SALES/kim"')}`)).json.totalResults === 1
    assert.equal(await seenByTwo(), false)
    const soon = async (wanted: boolean) => {
      const from = performance.now()
      await until(async () => (await seenByTwo()) === wanted)
      assert.ok(performance.now() - from < 1000, 'within a second')
    }
    const made = await one.post(stores, store('SALES', theirs.url))
    assert.equal(made.status, 201, made.text)
    await soon(true)
    await one.patch(`${stores}/${made.json.id}`, [{ operation: 'REPLACE', path: '/properties/Disabled', value: 'true' }])
    await soon(false)
    await two.patch(`${stores}/${made.json.id}`, [{ operation: 'REPLACE', path: '/properties/Disabled', value: 'false' }])
    await soon(true)
    await one.delete(`${stores}/${made.json.id}`)
    await soon(false)
  })
})
