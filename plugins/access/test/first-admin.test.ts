import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server, type StartNotice, startNotices, Tenants } from '@gatehouse/kernel'
import { Locks } from '@gatehouse/kernel/state'
import { fakeLog, startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { Users } from '@gatehouse/users/contracts'
import { firstAdmin } from '../src/admin/first-admin.ts'
import { accessConfig } from '../src/config.ts'
import { Administrators } from '../src/contracts.ts'
import access from '../src/plugin.ts'
import { quick } from './support/quick.ts'

interface Options {
  readonly admin?: Record<string, unknown>
  readonly dataDir?: string
  readonly mode?: 'development' | 'production'
}
const boot = async ({ admin = {}, dataDir, mode = 'development' }: Options = {}): Promise<TestServer> =>
  startTestServer({
    plugins: [users, access],
    config: { users: quick },
    tables: { admin, server: { mode } },
    ...(dataDir === undefined ? {} : { dataDir }),
  })
const signIn = async (server: TestServer, password: string, username = 'admin') => {
  const tenant = await server.use(Tenants).default()
  const user = await server.use(Users).signIn(tenant, username, password)
  return user && server.use(Administrators).isAdministrator(tenant, user.id)
}

/** The plugin, and what it tells the banner. */
const listening = () => {
  const notices: StartNotice[] = []
  const setup: typeof access.setup = (scope) => {
    const contribute: typeof scope.host.contribute = (point, ...items) => {
      if (point.id === startNotices.id) notices.push(...(items as unknown as StartNotice[]))
      scope.host.contribute(point, ...items)
    }
    return access.setup({ ...scope, host: { ...scope.host, contribute } })
  }
  return { plugin: { ...access, setup }, notices }
}

describe('the first administrator', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-access-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('has the password of [admin] and is kept over a restart', async () => {
    const first = await boot({ admin: { password: 'a fine passphrase', username: 'root', email: 'root@acme.test' }, dataDir: folder })
    assert.equal(await signIn(first, 'a fine passphrase', 'root'), true)
    await first.stop()
    await using second = await boot({ admin: { password: 'another passphrase' }, dataDir: folder })
    assert.equal(await signIn(second, 'a fine passphrase', 'root'), true)
    assert.equal(await signIn(second, 'another passphrase', 'root'), undefined, 'a changed setting changes no password')
    assert.equal(await signIn(second, 'another passphrase'), undefined, 'no second administrator appears')
  })

  it('takes no well-known password, security 1.1', async () => {
    await using server = await boot()
    for (const password of ['admin', 'password', 'gatehouse', '']) assert.equal(await signIn(server, password), undefined)
  })

  it('gets a new password on demand', async () => {
    await (await boot({ admin: { password: 'a fine passphrase' }, dataDir: folder })).stop()
    await using server = await boot({ admin: { password: 'another passphrase', resetPassword: true }, dataDir: folder })
    assert.equal(await signIn(server, 'a fine passphrase'), undefined)
    assert.equal(await signIn(server, 'another passphrase'), true)
  })

  it('may have a weak password in development, with a warning', async () => {
    await using server = await boot({ admin: { password: 'admin' } })
    assert.equal(await signIn(server, 'admin'), true)
    assert.match(server.log.messages('warn').join('\n'), /password is weak/)
  })

  it('may not have one in production: the server does not start, and says why, security 5.1', async () => {
    await assert.rejects(boot({ admin: { password: 'admin' }, mode: 'production' }), /\[admin\] password is refused/)
  })

  it('has a random password that is printed once and stands nowhere else, security 1.9', async () => {
    const { plugin, notices } = listening()
    const server = await startTestServer({ plugins: [users, plugin], config: { users: quick }, dataDir: folder })
    const shown: string[] = []
    for (let count = 0; count < 2; count += 1) for (const notice of notices) shown.push((await notice.lines()).join('\n'))
    const password = /Password {3}(\S{24}) /.exec(shown[0] ?? '')?.[1] ?? ''
    assert.equal(await signIn(server, password), true)
    assert.ok(!shown[1]?.includes(password))
    assert.ok(!JSON.stringify(server.log.lines).includes(password))
    await server.stop()
    assert.ok(!(await readFile(join(folder, 'gatehouse.db'))).includes(password))
  })

  it('is made once when two nodes start at the same time', async () => {
    const made: string[] = []
    await using server = await startTestServer({ plugins: [users], config: { users: quick } })
    let count = 0
    const none = async () => count === 0
    const add = async () => {
      count += 1
    }
    const administrators = { none, add, remove: async () => false, isAdministrator: async () => true, list: async () => ({ total: 0, userIds: [] }) }
    const config = accessConfig.parse({})
    const start = (log = fakeLog()) =>
      firstAdmin({
        config,
        server: server.use(Server),
        tenants: server.use(Tenants),
        users: server.use(Users),
        locks: server.use(Locks),
        administrators,
        audit: undefined,
        log,
      })()
    for (const { state } of await Promise.all([start(), start(), start()])) made.push(state)
    assert.deepEqual(made.sort(), ['created', 'known', 'known'])
  })

  it('is never an ordinary user who happens to have the name', async () => {
    const before = await startTestServer({ plugins: [users], config: { users: quick }, dataDir: folder })
    await before.use(Users).create(await before.use(Tenants).default(), { username: 'admin', password: 'somebody else' })
    await before.stop()
    await assert.rejects(boot({ dataDir: folder }), /'admin' is an ordinary user/)
  })

  it('is not made by a worker', async () => {
    const { plugin, notices } = listening()
    await using server = await startTestServer({ plugins: [users], config: { users: quick } })
    const worker = { ...server.use(Server), role: 'worker' as const }
    await using _ = await startTestServer({ plugins: [users, plugin], config: { users: quick }, replace: [[Server, worker]], dataDir: folder })
    assert.deepEqual(await notices[0]?.lines(), [])
  })
})
