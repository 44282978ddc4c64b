import assert from 'node:assert/strict'
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
})
