import assert from 'node:assert/strict'
import { historyTable } from '../src/data/tables.ts'
import { openUsers, type Rules } from './support/sign-in.ts'

const servers = [
  ['SQLite', undefined],
  ['MySQL', process.env.GATEHOUSE_TEST_MYSQL_URL],
  ['PostgreSQL', process.env.GATEHOUSE_TEST_POSTGRES_URL],
] as const
const password = (number: number) => `correct horse ${number}`
const keeping = (count: number, enable = true): Rules['values'] => ({
  passwordHistory: { 'passwordHistory.enable': String(enable), 'passwordHistory.count': String(count) },
})
const used = { code: 'users.password_used_before' }

describe('the history of passwords, flows.md §12', () => {
  for (const [name, url] of servers) {
    if (name !== 'SQLite' && url === undefined) continue
    it(`lets nobody take one of the latest again, the one of today included, on ${name}, security 5.1`, async () => {
      await using parts = await openUsers({}, [], url, [], { values: keeping(3) })
      const { users, accounts, tenant, data } = parts
      const ann = await users.create(tenant, { username: 'ann', password: password(1) })
      const bob = await users.create(tenant, { username: 'bob', password: password(1) })
      const change = (number: number) => users.update(tenant, ann.id, { password: password(number) })
      for (const number of [2, 3]) await change(number)
      for (const number of [1, 2, 3]) await assert.rejects(change(number), used)
      const { version } = await change(4)
      await assert.rejects(accounts.renew(tenant, { id: ann.id, version, credentialVersion: 3 }, password(2)), used, 'for the owner as for administrators')
      await change(1)
      assert.equal(await data.rows(tenant, historyTable).count({ userId: ann.id }), 2, 'no more than is asked for')
      await users.update(tenant, bob.id, { password: password(2) })
      await users.remove(tenant, ann.id)
      assert.equal(await data.rows(tenant, historyTable).count({ userId: ann.id }), 0, 'gone with the user')
      assert.equal(await data.rows(tenant, historyTable).count({ userId: bob.id }), 1)
    })
  }
  it('is not asked at a creation, minds hashes that were brought along, and keeps hashes only, security 1.9', async () => {
    await using parts = await openUsers({}, [], undefined, [], { values: keeping(24) })
    const { users, tenant, data } = parts
    const { digest, hash } = { digest: 'SHA-256', hash: '4RtS2kpm+fcTc7DBtN24R0BeBfyCN1cJZPHDoEPKEOc=' } as const
    const ann = await users.create(tenant, { username: 'ann' }, { imported: { digest, hash, properties: { salted: false } } })
    const change = (number: number) => users.update(tenant, ann.id, { password: password(number) })
    await assert.rejects(change(1), used)
    await change(2)
    await assert.rejects(change(1), used)
    const kept = await data.rows(tenant, historyTable).list()
    assert.equal(kept.length, 1)
    assert.ok(kept[0]?.hash.startsWith('$imported$') && !JSON.stringify(kept).includes(password(1)))
  })
  it('is forgotten once a tenant wants none', async () => {
    const values = { ...keeping(5) }
    await using parts = await openUsers({}, [], undefined, [], { values })
    const { users, tenant, data } = parts
    const ann = await users.create(tenant, { username: 'ann', password: password(1) })
    await users.update(tenant, ann.id, { password: password(2) })
    Object.assign(values, keeping(5, false))
    await users.update(tenant, ann.id, { password: password(1) })
    assert.equal(await data.rows(tenant, historyTable).count(), 0)
  })
})
