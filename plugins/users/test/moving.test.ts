import assert from 'node:assert/strict'
import { Transient } from '@gatehouse/kernel'
import { fixedClock, testTenant } from '@gatehouse/kernel/testing'
import { InvalidUser, type PasswordOrigin, type PasswordVerifier, passwordChanged, type User, type UserStore } from '../src/contracts.ts'
import { attemptTable, passwordTable } from '../src/data/tables.ts'
import { signInPace } from '../src/sign-in/pace.ts'
import { searchIn } from '../src/testing.ts'
import { openUsers } from './support/sign-in.ts'

const right = 'correct horse'
const wrong = 'wrong horse'
/** An old system with one password for all. */
const oldSystem = () => {
  const asked: string[] = []
  const state = { down: false }
  const answer = (username: string, password: string): boolean => {
    asked.push(username)
    if (state.down) throw new Transient('down')
    return password === right
  }
  const origin: PasswordOrigin = { name: 'OLD', serves: () => true, verify: async (_, username, password) => answer(username, password) }
  const person = (username: string): User => ({
    id: `ad-${username}`,
    username,
    store: 'AD',
    active: username !== 'off',
    claims: {},
    createdAt: 1,
    updatedAt: 1,
    version: 1,
  })
  const people = ['ann', 'off', 'only-there'].map(person)
  const store: UserStore & PasswordVerifier = {
    find: async (by, value) => people.find((user) => user[by] === value),
    search: async (search) => searchIn(people, search),
    verifyPassword: async ({ username }, password) => answer(username, password),
  }
  return { asked, state, origin, foreign: [{ name: 'AD', store }] }
}
const open = async (settings: object = {}) => {
  const old = oldSystem()
  const parts = await openUsers(settings, old.foreign, undefined, [old.origin])
  const kept = async ({ id }: User) => (await parts.data.rows(parts.tenant, passwordTable).find({ userId: id }))?.hash ?? ''
  const failures = async ({ id }: User) => (await parts.data.rows(parts.tenant, attemptTable).find({ key: id }))?.failed ?? 0
  return { ...parts, ...old, kept, failures, [Symbol.asyncDispose]: () => parts[Symbol.asyncDispose]() }
}

describe('passwords that move at the first sign-in', () => {
  for (const from of ['OLD', 'AD'])
    it(`are checked at ${from === 'AD' ? 'another user store' : 'an origin of a plugin'} once, and are ours from then on`, async () => {
      await using parts = await open()
      const { users, tenant, asked, kept, records, emitted, state } = parts
      const ann = await users.create(tenant, { username: 'ann' }, { passwordFrom: from })
      assert.equal(await users.signIn(tenant, 'ann', wrong), undefined)
      assert.deepEqual(await users.signIn(tenant, 'ann', right), ann)
      assert.deepEqual(asked, ['ann', 'ann'])
      assert.match(await kept(ann), /^\$argon2id\$/)
      assert.equal(records.filter(({ action, target }) => action === 'users.password-moved' && target === ann.id).length, 1)
      assert.equal(emitted.filter(({ id }) => id === passwordChanged.id).length, 0, 'it is the same password: nobody is signed out')
      state.down = true
      assert.deepEqual(await users.signIn(tenant, 'ann', right), ann)
      assert.equal(await users.signIn(tenant, 'ann', wrong), undefined)
      assert.equal(asked.length, 2, 'nobody is asked any more')
    })
  it('are counted when wrong, and a locked account asks nobody, security 5.3', async () => {
    await using parts = await open({ maxFailedAttempts: 3, lockTime: '1m' })
    const { users, tenant, asked, clock } = parts
    const ann = await users.create(tenant, { username: 'ann' }, { passwordFrom: 'OLD' })
    for (let count = 0; count < 3; count += 1) await users.signIn(tenant, 'ann', wrong)
    assert.equal(await users.signIn(tenant, 'ann', right), undefined)
    assert.equal(asked.length, 3, 'or the old system would lock it as well')
    clock.advance(60_000)
    assert.deepEqual(await users.signIn(tenant, 'ann', right), ann)
  })
  it('wait for the old system while it is down: no wrong try, no lock, and others get in, security 11.5', async () => {
    await using parts = await open({ maxFailedAttempts: 2 })
    const { users, tenant, state, failures, kept } = parts
    const ann = await users.create(tenant, { username: 'ann' }, { passwordFrom: 'OLD' })
    const bob = await users.create(tenant, { username: 'bob', password: right })
    state.down = true
    for (let count = 0; count < 5; count += 1) await assert.rejects(users.signIn(tenant, 'ann', right), Transient)
    assert.equal(await failures(ann), 0)
    assert.equal(await kept(ann), '$origin$OLD')
    assert.deepEqual(await users.signIn(tenant, 'bob', right), bob)
    state.down = false
    assert.deepEqual(await users.signIn(tenant, 'ann', right), ann)
  })
  it('are refused where there is no such user in the old store, or where he is disabled, here or there', async () => {
    await using parts = await open()
    const { users, tenant } = parts
    for (const username of ['nobody-there', 'off']) {
      await users.create(tenant, { username }, { passwordFrom: 'AD' })
      assert.equal(await users.signIn(tenant, username, right), undefined, username)
    }
    await users.create(tenant, { username: 'ann', active: false }, { passwordFrom: 'AD' })
    assert.equal(await users.signIn(tenant, 'ann', right), undefined)
  })
  it('ask nobody for what no password can be', async () => {
    await using parts = await open()
    const { users, tenant, asked } = parts
    await users.create(tenant, { username: 'ann' }, { passwordFrom: 'OLD' })
    for (const password of ['', 'x'.repeat(1025)]) assert.equal(await users.signIn(tenant, 'ann', password), undefined)
    assert.deepEqual(asked, [])
  })
  it('give way to a password that an administrator sets meanwhile', async () => {
    await using parts = await open()
    const { users, tenant, asked } = parts
    const ann = await users.create(tenant, { username: 'ann' }, { passwordFrom: 'OLD' })
    await users.update(tenant, ann.id, { password: 'battery staple' })
    assert.equal(await users.signIn(tenant, 'ann', right), undefined)
    assert.ok(await users.signIn(tenant, 'ann', 'battery staple'))
    assert.deepEqual(asked, [])
  })
  it('need an origin that is there, and nothing beside it', async () => {
    await using parts = await open()
    const { users, tenant } = parts
    for (const passwordFrom of ['NOWHERE', 'PRIMARY', '']) await assert.rejects(users.create(tenant, { username: 'ann' }, { passwordFrom }), InvalidUser)
    await assert.rejects(users.create(tenant, { username: 'ann', password: right }, { passwordFrom: 'OLD' }), InvalidUser)
    await assert.rejects(users.create(tenant, { username: 'AD/new' }, { passwordFrom: 'OLD' }), InvalidUser)
    assert.equal(await users.find(tenant, 'username', 'ann').then((user) => user?.store), 'AD', 'nobody was made')
  })
})

describe('the pace of sign-ins while passwords move, security 5.2', () => {
  const tenant = testTenant()
  it('lets a refusal that went nowhere take as long as one that did', async () => {
    const clock = fixedClock(0)
    const pauses: number[] = []
    const pace = signInPace(clock, async (ms) => pauses.push(ms))
    await pace.pause(tenant)
    assert.deepEqual(pauses, [], 'nobody has to move')
    const user = {}
    await pace.timed(tenant, user, async () => clock.advance(80))
    await pace.timed(tenant, {}, async () => clock.advance(90))
    assert.deepEqual([pace.went(user), pace.went({})], [true, false])
    for (let count = 0; count < 50; count += 1) await pace.pause(tenant)
    assert.deepEqual([...new Set(pauses)].toSorted(), [80, 90])
    await pace.pause(testTenant({ id: 'other' }))
    assert.equal(pauses.length, 50, 'each tenant has its own')
  })
  it('learns nothing from an outage', async () => {
    const clock = fixedClock(0)
    const pauses: number[] = []
    const pace = signInPace(clock, async (ms) => pauses.push(ms))
    const failing = async () => {
      clock.advance(5000)
      throw new Transient('down')
    }
    await assert.rejects(pace.timed(tenant, {}, failing))
    await pace.pause(tenant)
    assert.deepEqual(pauses, [])
  })
  it('pauses for unknown users, wrong passwords, locked and disabled accounts alike, and for nobody who gets in', async () => {
    await using parts = await open({ maxFailedAttempts: 2, lockTime: '1d' })
    const { users, tenant: here, origin, clock } = parts
    const slow = 40
    Object.assign(origin, {
      verify: async (_: unknown, __: string, password: string) => {
        clock.advance(slow)
        return password === right
      },
    })
    await users.create(here, { username: 'moving' }, { passwordFrom: 'OLD' })
    await users.create(here, { username: 'ours', password: right })
    await users.create(here, { username: 'closed', password: right, active: false })
    await users.create(here, { username: 'locked', password: right })
    for (let count = 0; count < 2; count += 1) await users.signIn(here, 'locked', wrong)
    await users.signIn(here, 'moving', wrong)
    const took = async (name: string, password: string) => {
      const begun = performance.now()
      await users.signIn(here, name, password)
      return performance.now() - begun
    }
    for (const [name, password] of [
      ['unknown', right],
      ['ours', wrong],
      ['closed', right],
      ['locked', right],
    ] as const)
      assert.ok((await took(name, password)) >= slow - 2, name)
  })
})
