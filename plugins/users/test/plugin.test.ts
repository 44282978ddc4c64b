import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Events, Tenants } from '@gatehouse/kernel'
import { startTestServer } from '@gatehouse/kernel/testing'
import { Accounts, passwordChanged, Users, userCreated, userDeleted, userDisabled, userUpdated, WeakPassword } from '../src/contracts.ts'
import users from '../src/plugin.ts'
import { quick } from './support/quick.ts'

const start = async () => {
  const server = await startTestServer({ plugins: [users], config: { users: quick } })
  return { server, users: server.use(Users), tenant: await server.use(Tenants).default() }
}

describe('users', () => {
  it('creates, finds, changes and removes a user, and tells of each', async () => {
    const { server, users, tenant } = await start()
    await using _ = server
    const ann = await users.create(tenant, { username: 'Ann', password: 'correct horse', claims: { emailaddress: 'ann@acme.test' } })
    assert.deepEqual(await users.find(tenant, 'username', 'aNN'), ann)
    assert.deepEqual(await users.find(tenant, 'id', ann.id), ann)
    const changed = await users.update(tenant, ann.id, { active: false, password: 'battery staple' }, ann.version)
    assert.deepEqual(await users.find(tenant, 'id', ann.id), changed)
    assert.equal(changed.version, ann.version + 1)
    assert.equal(await users.remove(tenant, ann.id), true)
    assert.equal(await users.remove(tenant, ann.id), false)
    assert.equal(await users.find(tenant, 'id', ann.id), undefined)
    const fact = { tenantId: tenant.id, userId: ann.id }
    for (const event of [userCreated, userUpdated, userDeleted]) assert.deepEqual(server.heard(event), [fact], event.id)
    for (const event of [passwordChanged, userDisabled]) assert.deepEqual(server.heard(event), [{ ...fact, credentialVersion: 1 }], event.id)
  })

  it('forgets what it keeps of a user who was removed in another store', async () => {
    const { server, tenant } = await start()
    await using _ = server
    const accounts = server.use(Accounts)
    const lee = { id: 'lee', username: 'lee', store: 'CORP', active: true, claims: {}, createdAt: 0, updatedAt: 0, version: 1 }
    const lastSignIn = async () => (await accounts.of(tenant, [lee])).get('lee')?.lastSignInAt
    await accounts.signedIn(tenant, 'lee')
    assert.ok(await lastSignIn())
    await server.use(Events).emit(userDeleted, { tenantId: tenant.id, userId: 'lee' })
    const end = performance.now() + 20_000
    while ((await lastSignIn()) !== undefined) {
      assert.ok(performance.now() < end, 'it was not forgotten')
      await sleep(20)
    }
  })

  it('keeps the whole change back when what goes with it fails, security 11.1', async () => {
    const { server, users, tenant } = await start()
    await using _ = server
    const within = () => Promise.reject(new Error('no'))
    await assert.rejects(users.create(tenant, { username: 'ann', password: 'correct horse' }, { within }), /no/)
    assert.equal(await users.find(tenant, 'username', 'ann'), undefined)
    assert.deepEqual(await users.search(tenant, { limit: 10, offset: 0 }), { total: 0, users: [] })
    assert.deepEqual(server.heard(userCreated), [])
    const bob = await users.create(tenant, { username: 'bob', password: 'correct horse' })
    await assert.rejects(users.update(tenant, bob.id, { password: 'battery staple', locked: true }, undefined, { within }), /no/)
    assert.equal((await users.signIn(tenant, 'bob', 'correct horse'))?.version, bob.version)
  })

  it('knows no user of another tenant, security 8.2', async () => {
    const { server, users, tenant } = await start()
    await using _ = server
    const other = await server.use(Tenants).create({ slug: 'acme' })
    const ann = await users.create(tenant, { username: 'ann', password: 'correct horse' })
    assert.equal(await users.find(other, 'id', ann.id), undefined)
    assert.equal(await users.find(other, 'username', 'ann'), undefined)
    assert.equal((await users.search(other, { limit: 10, offset: 0 })).total, 0)
    assert.equal(await users.signIn(other, 'ann', 'correct horse'), undefined)
    assert.equal(await users.remove(other, ann.id), false)
    await assert.rejects(users.update(other, ann.id, { active: false }), { code: 'users.not_found' })
    assert.equal((await users.find(tenant, 'id', ann.id))?.active, true)
  })

  it('refuses a weak password at creation and at change, unless it is told to take it, security 5.1', async () => {
    const { server, users, tenant } = await start()
    await using _ = server
    await assert.rejects(users.create(tenant, { username: 'ann', password: 'password1' }), WeakPassword)
    const ann = await users.create(tenant, { username: 'ann', password: 'admin' }, { acceptWeakPassword: true })
    await assert.rejects(users.update(tenant, ann.id, { password: 'Ann' }), WeakPassword)
    assert.equal((await users.signIn(tenant, 'ann', 'admin'))?.id, ann.id)
  })
})
