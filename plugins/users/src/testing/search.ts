import assert from 'node:assert/strict'
import { type User, type UserFilter, type UserSearch, walksUsers } from '../contracts.ts'
import { searchIn } from './oracle.ts'
import { dice, someFilter, somePeople } from './people.ts'
import { fill, type Open, withStore } from './under-test.ts'

const count = 60
const filters = 400
const ids = (users: readonly User[]) => users.map(({ id }) => id)

export const describeSearch = (open: Open): void => {
  describe('search', () => {
    it(
      'finds what the words of the contract say, for every operator on every kind of value',
      withStore(open, async (subject) => {
        const users = await fill(subject, somePeople(count))
        const roll = dice(11)
        for (let index = 0; index < filters; index += 1) {
          const where = someFilter(roll, index < filters / 2 ? 0 : 3)
          const search: UserSearch = { where, limit: 20, offset: roll(3) * 5, orderBy: 'username' }
          const [page, wanted] = [await subject.store.search(search), searchIn(users, search)]
          const names = (found: readonly User[]) => found.map(({ username }) => username)
          assert.deepEqual([page.total, names(page.users)], [wanted.total, names(wanted.users)], JSON.stringify(where))
        }
      }),
    )

    it(
      'pages without gaps and doubles, in every order',
      withStore(open, async (subject) => {
        const users = await fill(subject, somePeople(count, 3))
        for (const orderBy of ['id', 'username', 'createdAt', 'updatedAt'] as const) {
          for (const descending of [false, true]) {
            const seen: string[] = []
            for (let offset = 0; offset < count; offset += 7) {
              const page = await subject.store.search({ limit: 7, offset, orderBy, descending })
              assert.equal(page.total, count)
              seen.push(...ids(page.users))
            }
            assert.deepEqual(seen, ids(searchIn(users, { limit: count, offset: 0, orderBy, descending }).users), `${orderBy} ${descending}`)
          }
        }
      }),
    )

    it(
      'walks in the order of ids, with a filter and without, where it can',
      withStore(open, async (subject) => {
        const { store } = subject
        if (!walksUsers(store)) return
        const users = await fill(subject, somePeople(count, 3))
        const roll = dice(7)
        for (const where of [undefined, ...Array.from({ length: 20 }, (): UserFilter => someFilter(roll, 1))]) {
          const filter = where ? { where } : {}
          const seen: string[] = []
          for (
            let page = await store.walk({ ...filter, limit: 7 });
            page.length > 0;
            page = await store.walk({ ...filter, limit: 7, after: seen.at(-1) ?? '' })
          )
            seen.push(...ids(page))
          assert.deepEqual(seen, ids(searchIn(users, { ...filter, limit: count, offset: 0, orderBy: 'id' }).users), JSON.stringify(where))
        }
      }),
    )

    it(
      'counts without giving users for a limit of 0, and gives none beyond the end',
      withStore(open, async (subject) => {
        await fill(subject, somePeople(5))
        assert.deepEqual(await subject.store.search({ limit: 0, offset: 0 }), { total: 5, users: [] })
        assert.deepEqual(await subject.store.search({ limit: 10, offset: 5 }), { total: 5, users: [] })
        const where = { op: 'sw', field: 'username', value: 'nobody' } as const
        assert.deepEqual(await subject.store.search({ where, limit: 10, offset: 0 }), { total: 0, users: [] })
        assert.deepEqual(await subject.store.search({ where: { op: 'pr', field: 'id' }, limit: 0, offset: 3 }), { total: 5, users: [] })
      }),
    )
  })
}
