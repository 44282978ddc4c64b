import assert from 'node:assert/strict'
import { type Tenant, Transient } from '@gatehouse/kernel'
import { testTenant } from '@gatehouse/kernel/testing'
import fc from 'fast-check'
import { SearchTooBroad, type User, type UserFilter, type UserSearch, type UserStore } from '../src/contracts.ts'
import { sortedWalk } from '../src/sorted-walk.ts'
import type { NamedStore, UserStores } from '../src/stores.ts'
import { searchIn } from '../src/testing/oracle.ts'
import { openLocalStore } from './support/store.ts'

const { GATEHOUSE_TEST_MYSQL_URL: mysql, GATEHOUSE_TEST_POSTGRES_URL: postgres } = process.env
const tenant = testTenant()
const orders = ['username', 'createdAt', 'updatedAt', 'id'] as const
const nobody = async () => new Map()
const plainStore = (users: readonly User[]): UserStore => ({ find: async () => undefined, search: async (search: UserSearch) => searchIn(users, search) })
const several = (people: ReadonlyMap<string, UserStore>, down: ReadonlySet<string> = new Set()) =>
  ({
    local: () => people.get('PRIMARY'),
    byName: async (_: Tenant, name: string) => people.get(name),
    async inTurn<X>(_: Tenant, ask: (named: NamedStore) => Promise<X | undefined>) {
      for (const [name, store] of people) if (name !== 'PRIMARY' && !down.has(name)) await ask({ name, store })
      return { answer: undefined, skipped: [...down] }
    },
  }) as unknown as UserStores
type Ask = {
  readonly orderBy: (typeof orders)[number]
  readonly descending: boolean
  readonly limit: number
  readonly where?: UserFilter
  readonly store?: string
}
const walked = async (stores: UserStores, ask: Ask): Promise<readonly string[]> => {
  const ids: string[] = []
  for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
    const page = await sortedWalk(stores, nobody)(tenant, { ...ask, ...(after === undefined ? {} : { after }) })
    ids.push(...page.users.map(({ id }) => id))
    after = page.next
  }
  return ids
}

describe('a walk in one order over all stores', () => {
  it('is the sorted list of everybody, whatever the ties and the length of pages (fast-check)', async () => {
    const person = fc.record({ store: fc.constantFrom('PRIMARY', 'AD', 'HR'), username: fc.constantFrom('a', 'B', 'b', 'é', 'z', '😀'), at: fc.nat(3) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { maxLength: 15 }),
        fc.constantFrom(...orders),
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        async (list, orderBy, descending, limit) => {
          const all = list.map(
            ({ store, username, at }, index): User => ({
              id: `id-${index}`,
              username,
              store,
              active: true,
              claims: {},
              createdAt: at,
              updatedAt: 3 - at,
              version: 1,
            }),
          )
          const of = (name: string) => plainStore(all.filter(({ store }) => store === name))
          const stores = several(new Map(['PRIMARY', 'AD', 'HR'].map((name) => [name, of(name)])))
          const expected = searchIn(all, { orderBy, descending, limit: 100, offset: 0 }).users.map(({ id }) => id)
          assert.deepEqual(await walked(stores, { orderBy, descending, limit }), expected)
        },
      ),
    )
  })
  it('passes over no store that is down, and may stay in one, security 11.5', async () => {
    const stores = several(
      new Map([
        ['PRIMARY', plainStore([])],
        ['HR', plainStore([])],
      ]),
      new Set(['AD']),
    )
    await assert.rejects(walked(stores, { orderBy: 'id', descending: false, limit: 1 }), Transient)
    assert.deepEqual(await walked(stores, { orderBy: 'id', descending: false, limit: 1, store: 'HR' }), [])
    assert.deepEqual(await walked(stores, { orderBy: 'id', descending: false, limit: 1, store: 'NOWHERE' }), [])
  })
  for (const [name, url] of [
    ['SQLite', undefined],
    ['MySQL', mysql],
    ['PostgreSQL', postgres],
  ] as const) {
    if (name !== 'SQLite' && url === undefined) continue
    it(`is the same in the local store on ${name}, also where a search would look at too many, security 1.5`, async () => {
      await using parts = await openLocalStore(url, 5)
      const { store, clock } = parts
      for (let index = 0; index < 12; index += 1) {
        if (index % 3 === 0) clock.advance(1000)
        await store.create({
          id: `00000000-0000-7000-8000-0000000000${String((index * 5) % 12).padStart(2, '0')}`,
          username: `${'aBc'[index % 3]}${11 - index}`,
          claims: { title: index % 2 ? 'odd' : 'even' },
        })
      }
      const { users } = await store.search({ limit: 100, offset: 0 })
      const stores = several(new Map([['PRIMARY', store]]))
      for (const orderBy of ['username', 'updatedAt', 'id'] as const)
        for (const descending of [false, true]) {
          const expected = searchIn(users, { orderBy, descending, limit: 100, offset: 0 }).users.map(({ id }) => id)
          assert.deepEqual(await walked(stores, { orderBy, descending, limit: 5 }), expected, `${orderBy} ${descending}`)
        }
      await assert.rejects(walked(stores, { orderBy: 'createdAt', descending: false, limit: 5 }), SearchTooBroad)
    })
  }
})
