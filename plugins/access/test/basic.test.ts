import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import type { Users as UsersType } from '@gatehouse/users/contracts'
import { adminPassword, basic, startAccess } from './support/server.ts'

const right = basic('ann', 'correct horse')
const wrong = basic('ann', 'wrong horse')

/** Counts what costs an argon2 hash. */
const counting = (users: UsersType) => {
  const counted = { signIns: 0 }
  const original = users.signIn
  Object.assign(users, {
    signIn: (...args: Parameters<UsersType['signIn']>) => {
      counted.signIns += 1
      return original(...args)
    },
  })
  return counted
}

describe('Basic authentication, RFC 7617', () => {
  it('lets the administrator do everything, and a user what a user may', async () => {
    await using parts = await startAccess()
    const { server, tenant, ann } = parts
    const admin = await server.get('/probe/manage', basic('admin', adminPassword))
    assert.deepEqual([admin.status, admin.json.permissions, admin.json.kind], [200, 'all', 'user'])
    const user = await server.get('/probe/login', right)
    assert.deepEqual(user.json, { tenantId: tenant.id, kind: 'user', subject: ann.id, permissions: ['internal_login'] })
    assert.equal((await server.get('/probe/manage', right)).status, 403)
  })

  it('asks for credentials with both schemes, RFC 9110 §11.6.1', async () => {
    await using parts = await startAccess()
    const reply = await parts.server.get('/probe/login')
    assert.equal(reply.status, 401)
    assert.equal(reply.headers.get('www-authenticate'), 'Basic realm="Gatehouse", charset="UTF-8", Bearer realm="Gatehouse"')
  })

  it('refuses wrong, malformed and foreign credentials with 401 and no more, security 1.1', async () => {
    await using parts = await startAccess()
    const encoded = (text: string | Buffer) => `Basic ${Buffer.from(text).toString('base64')}`
    const headers = [
      wrong.authorization,
      encoded('ann'),
      encoded(':correct horse'),
      encoded('ann:'),
      encoded('ann:correct\0horse'),
      encoded(Buffer.from([0x61, 0x3a, 0xff, 0xfe])),
      'Basic',
      'Basic ',
      'Basic %%%',
      'Basic YW5uOmNvcnJlY3QgaG9yc2U= YQ==',
      'Digest username="ann"',
      'Bearer',
      'Bearer a b',
      'ann:correct horse',
      `Basic ${'A'.repeat(14_000)}`,
    ]
    for (const authorization of headers) assert.equal((await parts.server.get('/probe/login', { authorization })).status, 401, authorization.slice(0, 40))
  })

  it('takes qualified names, and a tenant behind the name', async () => {
    await using parts = await startAccess()
    const { server, tenant, users } = parts
    const mail = await users.create(tenant, { username: `kim@${tenant.slug}`, password: 'correct horse' })
    const names: readonly (readonly [string, string])[] = [
      ['ann', parts.ann.id],
      ['PRIMARY/ann', parts.ann.id],
      [`ann@${tenant.slug}`, parts.ann.id],
      [`kim@${tenant.slug}`, mail.id],
    ]
    for (const [name, id] of names) assert.equal((await server.get('/probe/login', basic(name, 'correct horse'))).json.subject, id, name)
    assert.equal((await server.get('/probe/login', basic('ann@elsewhere', 'correct horse'))).status, 401)
  })

  it('is of one tenant only, security 8.2', async () => {
    await using parts = await startAccess()
    await parts.server.use(Tenants).create({ slug: 'acme' })
    for (const credentials of [right, basic('admin', adminPassword)]) {
      assert.equal((await parts.server.get('/probe/login', credentials)).status, 200)
      assert.equal((await parts.server.get('/t/acme/probe/login', credentials)).status, 401)
    }
  })

  it('verifies a password once for calls that follow one another or come together', async () => {
    await using parts = await startAccess()
    const { server, users } = parts
    const counted = counting(users)
    const together = await Promise.all(Array.from({ length: 10 }, () => server.get('/probe/login', right)))
    assert.ok(together.every(({ status }) => status === 200))
    await server.get('/probe/login', right)
    assert.equal(counted.signIns, 1)
  })

  it('counts each of N parallel wrong tries, security 5.3', async () => {
    await using parts = await startAccess()
    const counted = counting(parts.users)
    await Promise.all(Array.from({ length: 8 }, () => parts.server.get('/probe/login', wrong)))
    assert.equal(counted.signIns, 8)
  })

  it('remembers no wrong password', async () => {
    await using parts = await startAccess()
    const counted = counting(parts.users)
    for (let count = 0; count < 3; count += 1) assert.equal((await parts.server.get('/probe/login', wrong)).status, 401)
    assert.equal(counted.signIns, 3)
  })

  for (const [what, change] of [
    ['a new password', (users: UsersType, tenant: never, id: string) => users.update(tenant, id, { password: 'battery staple' })],
    ['disabling', (users: UsersType, tenant: never, id: string) => users.update(tenant, id, { active: false })],
    ['deletion', (users: UsersType, tenant: never, id: string) => users.remove(tenant, id)],
  ] as const) {
    it(`ends at once after ${what}, security 3.10`, async () => {
      await using parts = await startAccess()
      const { server, users, tenant, ann } = parts
      assert.equal((await server.get('/probe/login', right)).status, 200)
      await change(users, tenant as never, ann.id)
      assert.equal((await server.get('/probe/login', right)).status, 401)
    })
  }

  it('ends at once when the account is locked, security 5.3', async () => {
    await using parts = await startAccess()
    const { server, users, tenant } = parts
    assert.equal((await server.get('/probe/login', right)).status, 200)
    for (let count = 0; count < 5; count += 1) await users.signIn(tenant, 'ann', 'wrong horse')
    assert.equal((await server.get('/probe/login', right)).status, 401)
  })

  it('limits tries for each account and each source, known or not, security 5.3', async () => {
    await using parts = await startAccess()
    const statuses = async (name: string) => {
      const seen: number[] = []
      for (let count = 0; count < 31; count += 1) seen.push((await parts.server.get('/probe/login', basic(name, `wrong ${count}`))).status)
      return [...new Set(seen.slice(0, 30)), seen[30]]
    }
    assert.deepEqual(await statuses('ann'), [401, 429])
    assert.deepEqual((await statuses('nobody')).at(-1), 429)
    const reply = await parts.server.get('/probe/login', basic('kim', 'x'))
    assert.equal(reply.status, 429, 'the source is used up')
    assert.ok(Number(reply.headers.get('retry-after')) > 0)
  })
})
