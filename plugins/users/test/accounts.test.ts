import assert from 'node:assert/strict'
import type { UserFilter } from '../src/contracts.ts'
import { stateTable } from '../src/data/tables.ts'
import { openUsers } from './support/sign-in.ts'

const right = 'correct horse'
const servers = [
  ['SQLite', undefined],
  ['MySQL', process.env.GATEHOUSE_TEST_MYSQL_URL],
  ['PostgreSQL', process.env.GATEHOUSE_TEST_POSTGRES_URL],
] as const

describe('accounts', () => {
  for (const [name, url] of servers) {
    if (name !== 'SQLite' && url === undefined) continue
    it(`refuses a locked one as a disabled one, and keeps both through one another, on ${name}, security 5.2`, async () => {
      await using parts = await openUsers({}, [], url)
      const { users, accounts, tenant, records } = parts
      const ann = await users.create(tenant, { username: 'ann', password: right })
      const state = async () => {
        const user = await users.find(tenant, 'id', ann.id)
        const known = user && (await accounts.of(tenant, [user])).get(user.id)
        return [user?.active, known?.locked, known?.disabled]
      }
      const refused = async () => {
        assert.equal(await users.signIn(tenant, 'ann', right), undefined)
        return records.at(-1)?.code
      }
      await users.update(tenant, ann.id, { locked: true })
      assert.deepEqual(await state(), [false, true, false])
      assert.equal(await refused(), 'users.disabled')
      await users.update(tenant, ann.id, { active: false })
      assert.deepEqual(await state(), [false, true, true])
      await users.update(tenant, ann.id, { locked: false })
      assert.deepEqual(await state(), [false, false, true])
      assert.equal(await refused(), 'users.disabled')
      await users.update(tenant, ann.id, { disabled: false })
      assert.deepEqual(await state(), [true, false, false])
      assert.equal((await users.signIn(tenant, 'ann', right))?.id, ann.id)
      const search = async (field: string) => (await users.search(tenant, { where: { op: 'eq', field, value: true }, limit: 10, offset: 0 })).total
      await users.update(tenant, ann.id, { locked: true })
      assert.deepEqual([await search('locked'), await search('disabled')], [1, 0])
    })
    it(`is found by its times and by a lock after wrong passwords, on ${name}`, async () => {
      await using parts = await openUsers({ maxFailedAttempts: 2, passwordExpiryDays: 10 }, [], url)
      const { users, accounts, tenant, clock } = parts
      const [ann, bob] = [await users.create(tenant, { username: 'ann', password: right }), await users.create(tenant, { username: 'bob' })]
      const began = clock.now()
      clock.advance(5000)
      await accounts.signedIn(tenant, ann.id)
      for (let tries = 0; tries < 3; tries += 1) await users.signIn(tenant, 'bob', 'wrong')
      const search = async (where: UserFilter) => (await users.search(tenant, { where, limit: 10, offset: 0 })).users.map(({ username }) => username)
      const test = (field: string, op: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le', value: number) => search({ op, field, value })
      assert.deepEqual(await test('lastSignInAt', 'eq', began + 5000), ['ann'])
      assert.deepEqual(await test('lastSignInAt', 'lt', began + 6000), ['ann'], 'never is not long ago')
      assert.deepEqual(await test('lastSignInAt', 'ne', began + 5000), ['bob'])
      assert.deepEqual(await search({ op: 'not', part: { op: 'pr', field: 'lastSignInAt' } }), ['bob'])
      assert.deepEqual(await test('passwordChangedAt', 'le', began), ['ann'])
      assert.deepEqual(await test('lockedUntil', 'gt', clock.now()), ['bob'])
      assert.deepEqual(await search({ op: 'eq', field: 'locked', value: true }), ['bob'])
      assert.deepEqual(await search({ op: 'eq', field: 'locked', value: false }), ['ann'])
      assert.deepEqual(await search({ op: 'eq', field: 'lockedUntil', value: 'x' }), [])
      const states = await accounts.of(tenant, [ann, bob])
      const { failedSignIns, lockouts } = states.get(bob.id) ?? {}
      assert.deepEqual([failedSignIns, lockouts, states.get(ann.id)?.failedSignIns], [2, 1, undefined], 'a locked account counts no more')
      assert.deepEqual([states.get(ann.id)?.passwordExpiresAt, states.get(bob.id)?.passwordExpiresAt], [began + 10 * 86_400_000, undefined])
      clock.advance(600_000)
      assert.deepEqual(await search({ op: 'eq', field: 'locked', value: true }), [], 'a lock that is over is none')
      assert.deepEqual(await search({ op: 'pr', field: 'lockedUntil' }), [])
    })
    it(`loses none of two changes at once, on ${name}`, async () => {
      await using parts = await openUsers({}, [], url)
      const { users, accounts, tenant } = parts
      const ann = await users.create(tenant, { username: 'ann', password: right })
      await Promise.all([users.update(tenant, ann.id, { locked: true }), users.update(tenant, ann.id, { disabled: true })])
      await users.update(tenant, ann.id, { disabled: false })
      const user = await users.find(tenant, 'id', ann.id)
      assert.ok(user)
      assert.deepEqual([user.active, (await accounts.of(tenant, [user])).get(ann.id)?.lockedBy], [false, 'administrator'])
    })
  }
  it('remembers the last sign-in without a change of the profile, and forgets with the user, security 8.4', async () => {
    await using parts = await openUsers()
    const { users, accounts, tenant, clock, data } = parts
    const ann = await users.create(tenant, { username: 'ann', password: right })
    await accounts.signedIn(tenant, ann.id)
    clock.advance(5000)
    await accounts.signedIn(tenant, ann.id)
    assert.equal((await accounts.of(tenant, [ann])).get(ann.id)?.lastSignInAt, clock.now())
    assert.equal((await users.find(tenant, 'id', ann.id))?.version, ann.version)
    await users.remove(tenant, ann.id)
    assert.equal(await data.rows(tenant, stateTable).count(), 0)
  })

  it('refuses a right password that an administrator wants changed, but to the page that changes it, security 5.1', async () => {
    await using parts = await openUsers()
    const { users, accounts, tenant, records } = parts
    const ann = await users.create(tenant, { username: 'ann', password: right, mustChangePassword: true })
    assert.equal(await users.signIn(tenant, 'ann', right), undefined)
    assert.equal(records.at(-1)?.code, 'users.password_renewal_due')
    assert.equal(await accounts.check(tenant, 'ann', 'wrong horse'), undefined)
    assert.deepEqual(await accounts.check(tenant, 'ann', right), { user: ann, credentialVersion: 0, renew: 'forced' })
    const proved = { id: ann.id, version: ann.version, credentialVersion: 0 }
    for (const weak of [right, 'ann', 'short']) await assert.rejects(accounts.renew(tenant, proved, weak), { code: 'users.weak_password' })
    const renewed = await accounts.renew(tenant, proved, 'battery staple')
    assert.deepEqual(await accounts.check(tenant, 'ann', 'battery staple'), renewed)
    assert.deepEqual([await users.signIn(tenant, 'ann', 'battery staple'), renewed?.credentialVersion], [renewed?.user, 1])
    await assert.rejects(accounts.renew(tenant, proved, 'another staple'), { code: 'users.version_mismatch' })
  })
  it('counts what ends credentials, and tells it with the event, security 3.10', async () => {
    await using parts = await openUsers()
    const { users, accounts, tenant, emitted } = parts
    const ann = await users.create(tenant, { username: 'ann', password: right })
    const version = () => accounts.credentialVersion(tenant, ann.id)
    for (const [change, expected] of [
      [{ claims: { givenname: 'Ann' } }, 0],
      [{ password: 'battery staple' }, 1],
      [{ locked: true }, 2],
      [{ locked: false }, 2],
      [{ active: false, password: 'correct battery' }, 3],
    ] as const) {
      await users.update(tenant, ann.id, change)
      assert.equal(await version(), expected, JSON.stringify(change))
    }
    const told = emitted.filter(({ id }) => id === 'users.password-changed' || id === 'users.user-disabled')
    assert.deepEqual(
      told.map(({ payload }) => (payload as { credentialVersion: number }).credentialVersion),
      [1, 2, 3, 3],
    )
    await users.remove(tenant, ann.id)
    assert.equal(await version(), 0)
  })
  it('takes a new password of the administrator as settled, unless it is to be changed, too', async () => {
    await using parts = await openUsers()
    const { users, accounts, tenant } = parts
    const ann = await users.create(tenant, { username: 'ann', password: right })
    await users.update(tenant, ann.id, { mustChangePassword: true })
    await users.update(tenant, ann.id, { password: 'battery staple' })
    assert.equal((await accounts.check(tenant, 'ann', 'battery staple'))?.renew, undefined)
    await users.update(tenant, ann.id, { password: 'correct battery', mustChangePassword: true })
    assert.equal((await accounts.check(tenant, 'ann', 'correct battery'))?.renew, 'forced')
    await users.update(tenant, ann.id, { mustChangePassword: false })
    assert.ok(await users.signIn(tenant, 'ann', 'correct battery'))
  })
  it('lets passwords expire after the days that are set, and never by default', async () => {
    for (const [settings, renew] of [
      [{ passwordExpiryDays: 30 }, 'expired'],
      [{}, undefined],
    ] as const) {
      await using parts = await openUsers(settings)
      const { users, accounts, tenant, clock } = parts
      await users.create(tenant, { username: 'ann', password: right })
      clock.advance(30 * 86_400_000 - 1)
      assert.equal((await accounts.check(tenant, 'ann', right))?.renew, undefined)
      clock.advance(1)
      const checked = await accounts.check(tenant, 'ann', right)
      assert.equal(checked?.renew, renew)
      if (!checked?.renew) continue
      await accounts.renew(tenant, { ...checked.user, credentialVersion: 0 }, 'battery staple')
      assert.ok(await users.signIn(tenant, 'ann', 'battery staple'))
    }
  })
})
