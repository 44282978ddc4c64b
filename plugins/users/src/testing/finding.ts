import assert from 'node:assert/strict'
import { findsInBulk } from '../contracts.ts'
import { fill, type Open, withStore } from './under-test.ts'

export const describeFinding = (open: Open): void => {
  describe('find', () => {
    it(
      'finds by id, and by username in any letter case',
      withStore(open, async (subject) => {
        const { store } = subject
        const [ann] = await fill(subject, [{ username: 'Ann', claims: { emailaddress: 'Ann@Acme.test' } }, { username: 'bob' }])
        assert.ok(ann)
        assert.equal(ann.username, 'Ann')
        for (const username of ['Ann', 'ann', 'ANN']) assert.deepEqual(await store.find('username', username), ann)
        assert.deepEqual(await store.find('id', ann.id), ann)
      }),
    )

    it(
      'finds nobody by what nobody has, wildcards and injections included, security 1.7',
      withStore(open, async (subject) => {
        await fill(subject, [{ username: 'ann' }])
        const { store } = subject
        for (const value of ['', 'a', 'an%', 'a*', '*', 'ann)(uid=*', "' or 1=1 --", 'ann\0', 'x'.repeat(10_000), '__proto__']) {
          assert.equal(await store.find('username', value), undefined, value.slice(0, 20))
          assert.equal(await store.find('id', value), undefined, value.slice(0, 20))
        }
      }),
    )

    it(
      'finds many by their ids in one go as it finds each, where it can',
      withStore(open, async (subject) => {
        const { store } = subject
        if (!findsInBulk(store)) return
        const users = await fill(
          subject,
          Array.from({ length: 12 }, (_, index) => ({ username: `user${index}`, claims: { emailaddress: `u${index}@acme.test` } })),
        )
        const ids = users.map(({ id }) => id)
        const others = Array.from({ length: 300 }, (_, index) => `00000000-0000-4000-8000-000000000${index + 100}`)
        const odd = ['', '*', "' or 1=1 --", 'x\0', 'x'.repeat(10_000), '00000000-0000-4000-8000-00000000dead', '__proto__']
        const byId = (found: readonly { readonly id: string }[]) => found.toSorted((a, b) => (a.id < b.id ? -1 : 1))
        assert.deepEqual(byId(await store.findAll([...ids.slice(0, 6), ...odd, ...others, ...ids])), byId(users))
        assert.deepEqual(await store.findAll(odd), [])
        assert.deepEqual(await store.findAll([]), [])
      }),
    )

    it(
      'gives no password away, security 1.9',
      withStore(open, async (subject) => {
        const password = 'Correct horse battery 7'
        const [ann] = await fill(subject, [{ username: 'ann', password }])
        const shown = JSON.stringify([ann, await subject.store.search({ limit: 10, offset: 0 })])
        assert.doesNotMatch(shown, /argon2|password/i)
        assert.ok(!shown.includes(password))
      }),
    )
  })
}
