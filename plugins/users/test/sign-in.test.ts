import assert from 'node:assert/strict'
import { Transient } from '@gatehouse/kernel'
import { type PasswordVerifier, type User, type UserStore, userLocked } from '../src/contracts.ts'
import { attemptTable, userTables } from '../src/data/tables.ts'
import { lockAfter } from '../src/sign-in/attempts.ts'
import { searchIn } from '../src/testing.ts'
import { openUsers } from './support/sign-in.ts'

const right = 'correct horse'
const wrong = 'wrong horse'
const minute = 60_000

describe('sign-in', () => {
  it('gives the user for the right password, in any letter case of the name', async () => {
    await using parts = await openUsers()
    const { users, tenant } = parts
    const ann = await users.create(tenant, { username: 'Ann', password: right })
    for (const name of ['Ann', 'ann', 'PRIMARY/ann', 'primary/ANN']) assert.deepEqual(await users.signIn(tenant, name, right), ann)
    for (const name of ['', 'nobody', 'AD/ann', 'ann ', 'ann\0']) assert.equal(await users.signIn(tenant, name, right), undefined, name)
  })

  it('counts N parallel wrong tries as N, security 5.3', async () => {
    await using parts = await openUsers({ maxFailedAttempts: 100 })
    const { users, tenant, data } = parts
    const ann = await users.create(tenant, { username: 'ann', password: right })
    await Promise.all(Array.from({ length: 40 }, () => users.signIn(tenant, 'ann', wrong)))
    assert.equal((await data.rows(tenant, attemptTable).find({ key: ann.id }))?.failed, 40)
  })

  for (const [name, url] of [
    ['MySQL', process.env.GATEHOUSE_TEST_MYSQL_URL],
    ['PostgreSQL', process.env.GATEHOUSE_TEST_POSTGRES_URL],
  ] as const) {
    if (url === undefined) continue
    it(`counts them on ${name}, too`, async () => {
      await using parts = await openUsers({ maxFailedAttempts: 100 }, [], url)
      const { users, tenant, data } = parts
      const ann = await users.create(tenant, { username: 'ann', password: right })
      await Promise.all(Array.from({ length: 20 }, () => users.signIn(tenant, 'ann', wrong)))
      assert.equal((await data.rows(tenant, attemptTable).find({ key: ann.id }))?.failed, 20)
    })
  }

  it('locks after too many wrong tries, for a time that grows, and lets nobody in meanwhile, security 5.3', async () => {
    await using parts = await openUsers({ maxFailedAttempts: 3, lockTime: '1m', lockGrowth: 3, maxLockTime: '10m' })
    const { users, tenant, clock, emitted, records } = parts
    const ann = await users.create(tenant, { username: 'ann', password: right })
    const fail = async () => {
      for (let count = 0; count < 3; count += 1) await users.signIn(tenant, 'ann', wrong)
    }
    for (const minutes of [1, 3, 9, 10, 10]) {
      await fail()
      assert.equal(await users.signIn(tenant, 'ann', right), undefined)
      clock.advance(minutes * minute - 1)
      assert.equal(await users.signIn(tenant, 'ann', right), undefined)
      clock.advance(1)
    }
    assert.deepEqual(emitted.filter(({ id }) => id === userLocked.id).length, 5)
    assert.ok(records.some(({ action, target }) => action === 'users.locked' && target === ann.id))
    assert.deepEqual(await users.signIn(tenant, 'ann', right), ann, 'the lock is over')
    await fail()
    clock.advance(minute)
    assert.deepEqual(await users.signIn(tenant, 'ann', right), ann, 'a success makes the next lock short again')
  })

  it('lets no right password in that was checked while others locked the account, security 5.3', async () => {
    const { promise: locked, resolve: release } = Promise.withResolvers<void>()
    const bob: User = { id: 'ad-bob', username: 'bob', store: 'AD', active: true, claims: {}, createdAt: 1, updatedAt: 1, version: 1 }
    const slow: UserStore & PasswordVerifier = {
      find: async (by, value) => (bob[by] === value ? bob : undefined),
      search: async (search) => searchIn([bob], search),
      verifyPassword: async (_, password) => password === right && locked.then(() => true),
    }
    await using parts = await openUsers({ maxFailedAttempts: 3 }, [{ name: 'AD', store: slow }])
    const { users, tenant } = parts
    const late = users.signIn(tenant, 'bob', right)
    for (let count = 0; count < 3; count += 1) await users.signIn(tenant, 'bob', wrong)
    release()
    assert.equal(await late, undefined)
  })

  it('forgets wrong tries after a right one, and after a new password', async () => {
    await using parts = await openUsers({ maxFailedAttempts: 3 })
    const { users, tenant } = parts
    const ann = await users.create(tenant, { username: 'ann', password: right })
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 2; count += 1) await users.signIn(tenant, 'ann', wrong)
      assert.ok(await users.signIn(tenant, 'ann', right))
    }
    for (let count = 0; count < 3; count += 1) await users.signIn(tenant, 'ann', wrong)
    await users.update(tenant, ann.id, { password: 'battery staple' })
    assert.ok(await users.signIn(tenant, 'ann', 'battery staple'))
  })

  it('forgets wrong tries of long ago', async () => {
    await using parts = await openUsers({ maxFailedAttempts: 2, maxLockTime: '1d' })
    const { users, tenant, clock } = parts
    await users.create(tenant, { username: 'ann', password: right })
    await users.signIn(tenant, 'ann', wrong)
    clock.advance(2 * 1440 * minute + 1)
    await users.signIn(tenant, 'ann', wrong)
    assert.ok(await users.signIn(tenant, 'ann', right))
  })

  it('answers unknown, wrong, locked and disabled alike, and writes as much for each, security 5.2', async () => {
    await using parts = await openUsers({ maxFailedAttempts: 2, lockTime: '1d' })
    const { users, tenant, records, data } = parts
    await users.create(tenant, { username: 'ann', password: right })
    await users.create(tenant, { username: 'off', password: right, active: false })
    await users.create(tenant, { username: 'locked', password: right })
    for (let count = 0; count < 2; count += 1) await users.signIn(tenant, 'locked', wrong)
    const failures = async () => (await data.rows(tenant, attemptTable).list()).reduce((sum, { failed }) => sum + failed, 0)
    for (const [name, password, code] of [
      ['nobody', right, 'users.unknown'],
      ['ann', wrong, 'users.wrong_password'],
      ['locked', right, 'users.locked'],
      ['off', right, 'users.disabled'],
    ] as const) {
      const [failed, recorded] = [await failures(), records.length]
      assert.equal(await users.signIn(tenant, name, password), undefined)
      assert.equal(await failures(), failed + 1, name)
      assert.equal(records.length, recorded + 1, name)
      assert.equal(records.at(-1)?.code, code)
    }
  })

  it('takes the same time for an unknown user as for a wrong password, security 5.2', async function () {
    this.timeout(20_000)
    await using parts = await openUsers({ hashMemory: 4096, hashPasses: 1, maxFailedAttempts: 1_000_000 })
    const { users, tenant } = parts
    for (let index = 0; index < 60; index += 1) await users.create(tenant, { username: `user${index}`, password: right })
    const timed = async (name: string) => {
      const from = performance.now()
      await users.signIn(tenant, name, wrong)
      return performance.now() - from
    }
    await timed('nobody')
    const [known, unknown]: [number[], number[]] = [[], []]
    for (let index = 0; index < 60; index += 1) {
      known.push(await timed(`user${index}`))
      unknown.push(await timed(`nobody${index}`))
    }
    const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1] ?? 0
    const [a, b] = [median(known), median(unknown)]
    assert.ok(Math.abs(a - b) <= Math.max(5, 0.05 * Math.max(a, b)), `${a.toFixed(2)} ms and ${b.toFixed(2)} ms`)
  })

  it('keeps no row for each name that somebody makes up, security 11.12', async () => {
    await using parts = await openUsers()
    const { users, tenant, data } = parts
    for (let index = 0; index < 300; index += 1) await users.signIn(tenant, `nobody${index}`, wrong)
    let rows = 0
    for (const table of userTables) rows += await data.rows(tenant, table as typeof attemptTable).count()
    assert.ok(rows <= 64, `${rows} rows`)
  })

  it('counts nothing when the store does not answer, security 11.5', async () => {
    const down = { find: () => Promise.reject(new Transient('down')), search: () => Promise.reject(new Transient('down')) }
    await using parts = await openUsers({}, [{ name: 'AD', store: down }])
    const { users, tenant, data, records } = parts
    await assert.rejects(users.signIn(tenant, 'AD/ann', wrong), Transient)
    assert.equal(await data.rows(tenant, attemptTable).count(), 0)
    assert.deepEqual(records, [])
  })

  it('tells neither name nor password in its records, security 1.9', async () => {
    await using parts = await openUsers()
    const { users, tenant, records, emitted, log } = parts
    await users.create(tenant, { username: 'ann-of-acme', password: right })
    await users.signIn(tenant, 'ann-of-acme', wrong)
    await users.signIn(tenant, 'my-secret-typed-as-name', wrong)
    const said = JSON.stringify([records, emitted, log.lines])
    for (const secret of [right, wrong, 'ann-of-acme', 'my-secret']) assert.ok(!said.includes(secret), secret)
  })
})

describe('the time of a lock', () => {
  const settings = { maxFailedAttempts: 5, lockTime: 300, lockGrowth: 2, maxLockTime: 86_400 }
  it('doubles with each further lock up to a day', () => {
    assert.deepEqual(
      [1, 4, 5, 6, 10, 15, 50, 5000].map((failed) => lockAfter(failed, settings) / 1000),
      [0, 0, 300, 0, 600, 1200, 86_400, 86_400],
    )
  })
})
