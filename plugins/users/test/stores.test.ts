import assert from 'node:assert/strict'
import { BadRequest, Transient } from '@gatehouse/kernel'
import type { PasswordVerifier, User, UserStore } from '../src/contracts.ts'
import { searchIn } from '../src/testing.ts'
import { openUsers } from './support/sign-in.ts'

const foreignUser = (store: string, username: string): User => ({
  id: `${store}-${username}`,
  username,
  store,
  active: true,
  claims: {},
  createdAt: 1,
  updatedAt: 1,
  version: 1,
})
const foreignStore = (name: string, names: readonly string[]): UserStore & PasswordVerifier & { binds: number } => {
  const users = names.map((username) => foreignUser(name, username))
  return {
    binds: 0,
    find: async (by, value) => users.find((user) => user[by] === value),
    search: async (search) => searchIn(users, search),
    async verifyPassword(_, password) {
      this.binds += 1
      return password === 'of the directory'
    },
  }
}
const down: UserStore = { find: () => Promise.reject(new Transient('down')), search: () => Promise.reject(new Transient('down')) }

describe('several user stores', () => {
  it('are one: by qualified name, by plain name, by id', async () => {
    await using parts = await openUsers({}, [{ name: 'AD', store: foreignStore('AD', ['ann', 'bob']) }])
    const { users, tenant } = parts
    const ann = await users.create(tenant, { username: 'ann', password: 'correct horse' })
    assert.equal((await users.find(tenant, 'username', 'ann'))?.id, ann.id, 'the local store comes first')
    for (const name of ['AD/ann', 'ad/ann']) assert.equal((await users.find(tenant, 'username', name))?.id, 'AD-ann')
    assert.equal((await users.find(tenant, 'username', 'bob'))?.store, 'AD')
    assert.equal((await users.find(tenant, 'id', 'AD-bob'))?.username, 'bob')
    assert.equal((await users.signIn(tenant, 'bob', 'of the directory'))?.id, 'AD-bob')
    assert.equal(await users.signIn(tenant, 'ann', 'of the directory'), undefined)
    assert.equal((await users.signIn(tenant, 'AD/ann', 'of the directory'))?.id, 'AD-ann')
  })

  it('make one list', async () => {
    await using parts = await openUsers({}, [
      { name: 'LDAP', store: foreignStore('LDAP', ['x', 'y']) },
      { name: 'AD', store: foreignStore('AD', ['a', 'b', 'c']) },
    ])
    const { users, tenant } = parts
    for (const username of ['ann', 'bob']) await users.create(tenant, { username })
    const seen: string[] = []
    for (let offset = 0; offset < 8; offset += 2) {
      const page = await users.search(tenant, { limit: 2, offset, orderBy: 'username' })
      assert.equal(page.total, 7)
      seen.push(...page.users.map(({ username }) => username))
    }
    assert.deepEqual(seen, ['ann', 'bob', 'a', 'b', 'c', 'x', 'y'])
  })

  it('go on without one that is down, and say so, security 11.5', async () => {
    await using parts = await openUsers({}, [
      { name: 'AD', store: down },
      { name: 'LDAP', store: foreignStore('LDAP', ['x']) },
    ])
    const { users, tenant, log } = parts
    const ann = await users.create(tenant, { username: 'ann', password: 'correct horse' })
    assert.equal((await users.signIn(tenant, 'ann', 'correct horse'))?.id, ann.id)
    assert.equal((await users.find(tenant, 'username', 'x'))?.store, 'LDAP')
    const page = await users.search(tenant, { limit: 10, offset: 0 })
    assert.deepEqual([page.total, page.skipped], [2, ['AD']])
    assert.match(log.messages('warn').join(), /AD does not answer/)
    await assert.rejects(users.find(tenant, 'username', 'AD/ann'), Transient)
    await assert.rejects(users.remove(tenant, 'somebody'), Transient, 'he may be in the one that is down')
  })

  it('go on without one whose settings are wrong, but not past what the caller did wrong', async () => {
    const fails = (error: Error): UserStore => ({ find: () => Promise.reject(error), search: () => Promise.reject(error) })
    await using broken = await openUsers({}, [
      { name: 'AD', store: fails(new Error('a bug of its connector')) },
      { name: 'LDAP', store: foreignStore('LDAP', ['x']) },
    ])
    assert.equal((await broken.users.signIn(broken.tenant, 'x', 'of the directory'))?.store, 'LDAP')
    assert.deepEqual((await broken.users.search(broken.tenant, { limit: 10, offset: 0 })).skipped, ['AD'])
    await using refused = await openUsers({}, [{ name: 'AD', store: fails(new BadRequest('a filter it cannot do')) }])
    await assert.rejects(refused.users.search(refused.tenant, { limit: 10, offset: 0 }), BadRequest)
  })

  it('are not asked for a password while the account is locked here', async () => {
    const store = foreignStore('AD', ['ann'])
    await using parts = await openUsers({ maxFailedAttempts: 2 }, [{ name: 'AD', store }])
    const { users, tenant } = parts
    for (let count = 0; count < 5; count += 1) assert.equal(await users.signIn(tenant, 'AD/ann', 'wrong'), undefined)
    assert.equal(store.binds, 2)
  })

  it('cost a hash of ours for each refusal when the work is done elsewhere, as an unknown user does, security 5.2', async () => {
    const store = { ...foreignStore('AD', ['ann', 'bob']), verifiesElsewhere: true }
    await using parts = await openUsers({ hashMemory: 65_536, hashPasses: 2 }, [{ name: 'AD', store }])
    const { users, tenant } = parts
    const timed = async (name: string, password: string) => {
      const from = performance.now()
      await users.signIn(tenant, name, password)
      return performance.now() - from
    }
    await timed('AD/nobody', 'wrong')
    const unknown = await timed('AD/nobody', 'wrong')
    assert.ok((await timed('AD/ann', 'wrong')) > unknown / 3)
    assert.ok((await timed('AD/ann', 'of the directory')) < unknown / 3, 'a sign-in does not pay for it')
  })

  it('refuse what they cannot do', async () => {
    await using parts = await openUsers({}, [{ name: 'AD', store: foreignStore('AD', ['ann']) }])
    const { users, tenant } = parts
    await assert.rejects(users.create(tenant, { username: 'AD/new' }), { code: 'users.invalid' })
    await assert.rejects(users.create(tenant, { username: 'NOPE/new' }), { code: 'users.invalid' })
    await assert.rejects(users.update(tenant, 'AD-ann', { active: false }), { code: 'users.invalid' })
  })
})
