import assert from 'node:assert/strict'
import { type Tenant, Transient } from '@gatehouse/kernel'
import { testTenant } from '@gatehouse/kernel/testing'
import type { User, UserSearch, UserStore } from '../src/contracts.ts'
import type { NamedStore, UserStores } from '../src/stores.ts'
import { searchIn } from '../src/testing/oracle.ts'
import { walkAll } from '../src/walk-all.ts'

const person = (store: string, nr: number): User => {
  const id = String(nr).padStart(4, '0')
  return { id, username: `${store.toLowerCase()}${id}`, store, active: true, claims: {}, createdAt: nr, updatedAt: nr, version: 1 }
}
/** A store of the plainest kind: it is asked for greater ids. */
const storeOf = (users: User[]): UserStore => ({
  find: async () => undefined,
  search: async (search: UserSearch) => searchIn(users, search),
})
const tenant = testTenant()
const setUp = () => {
  const people = new Map(['PRIMARY', 'AD', 'HR'].map((name) => [name, Array.from({ length: 10 }, (_, index) => person(name, index * 10))]))
  const down = new Set<string>()
  const stores = {
    local: () => storeOf(people.get('PRIMARY') ?? []),
    byName: async (_: Tenant, name: string) => (people.has(name) ? storeOf(people.get(name) ?? []) : undefined),
    async inTurn<X>(_: Tenant, ask: (named: NamedStore) => Promise<X | undefined>) {
      const skipped: string[] = []
      for (const name of ['AD', 'HR']) {
        if (down.has(name)) skipped.push(name)
        else {
          const answer = await ask({ name, store: storeOf(people.get(name) ?? []) })
          if (answer !== undefined) return { answer, skipped }
        }
      }
      return { answer: undefined, skipped }
    },
  } as unknown as UserStores
  const walk = walkAll(stores)
  const names = async (between: () => void = () => undefined): Promise<readonly string[]> => {
    const seen: string[] = []
    for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
      const page = await walk(tenant, { limit: 4, ...(after === undefined ? {} : { after }) })
      seen.push(...page.users.map(({ username }) => username))
      after = page.next
      between()
    }
    return seen
  }
  return { people, down, walk, names, all: () => [...people.values()].flat().map(({ username }) => username) }
}

describe('a walk through all users', () => {
  it('goes from store to store without gaps and doubles', async () => {
    const { names, all } = setUp()
    assert.deepEqual(await names(), all())
  })
  it('is not moved by who comes and goes', async () => {
    const { people, names, all } = setUp()
    const stayed = all()
    let nr = 0
    const seen = await names(() => {
      nr += 1
      // Before, within and behind the place where the walk is.
      for (const [name, users] of people) users.push(person(name, nr * 7 + 1))
    })
    assert.equal(new Set(seen).size, seen.length)
    assert.deepEqual(
      stayed.filter((name) => !seen.includes(name)),
      [],
    )
    const { people: others, names: again } = setUp()
    const left = await again(() => others.get('PRIMARY')?.shift())
    assert.equal(new Set(left).size, left.length)
    assert.equal(left.filter((name) => name.startsWith('ad') || name.startsWith('hr')).length, 20)
  })
  it('says when there is no next page', async () => {
    const { walk } = setUp()
    assert.equal((await walk(tenant, { limit: 30 })).next, undefined)
    assert.equal((await walk(tenant, { limit: 29 })).next, 'HR/0080')
    assert.deepEqual(await walk(tenant, { limit: 5, after: 'HR/0090' }), { users: [] })
  })
  it('passes over no store that is down: its users would look deleted, security 11.5', async () => {
    const { down, walk } = setUp()
    down.add('AD')
    const page = await walk(tenant, { limit: 8 })
    assert.equal(page.users.length, 8, 'the local store goes on')
    await assert.rejects(walk(tenant, { limit: 8, after: page.next ?? '' }), Transient)
    assert.equal((await walk(tenant, { limit: 30, store: 'HR' })).users.length, 10, 'and so does another one')
    assert.equal((await walk(tenant, { limit: 30, after: 'HR/0040' })).users.length, 5, 'it is behind')
  })
  it('stays in one store when asked, and finds nobody in one that does not exist', async () => {
    const { walk } = setUp()
    assert.equal((await walk(tenant, { limit: 30, store: 'PRIMARY' })).users.length, 10)
    assert.deepEqual(await walk(tenant, { limit: 30, store: 'NOWHERE' }), { users: [] })
    assert.deepEqual(
      (await walk(tenant, { limit: 2, store: 'AD', after: 'AD/0080' })).users.map(({ id }) => id),
      ['0090'],
    )
  })
  it('goes on behind a store that is gone', async () => {
    const { walk } = setUp()
    assert.equal((await walk(tenant, { limit: 30, after: 'GONE/0040' })).users[0]?.store, 'HR')
  })
})
