import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { UserNotFound, UsernameTaken, type UserStore, type UserWriter, VersionMismatch, verifiesPasswords, writesUsers } from '../contracts.ts'
import { type Open, withStore } from './under-test.ts'

export const describeWriting = (open: Open): void => {
  type Grown = (now: number | undefined, before: number, changes: number) => void
  const writing = (title: string, run: (store: UserStore & UserWriter, grown: Grown) => Promise<void>) =>
    it(
      title,
      withStore(open, async ({ store, unevenVersions }) => {
        const grown: Grown = (now, before, changes) =>
          unevenVersions ? assert.ok((now ?? 0) > before, 'the version has grown') : assert.equal(now, before + changes)
        if (writesUsers(store)) await run(store, grown)
      }),
    )
  const succeeded = (results: readonly PromiseSettledResult<unknown>[]) => results.filter(({ status }) => status === 'fulfilled').length

  describe('create, update, remove', () => {
    writing('gives back what find gives', async (store, grown) => {
      const created = await store.create({ id: randomUUID(), username: 'ann', claims: { emailaddress: 'ann@acme.test' } })
      assert.equal(created.active, true)
      assert.deepEqual(await store.find('id', created.id), created)
      const updated = await store.update(created.id, { username: 'Anna', active: false, claims: { givenname: 'Anna' } })
      assert.deepEqual(await store.find('id', created.id), updated)
      assert.deepEqual([updated.username, updated.active, updated.claims], ['Anna', false, { givenname: 'Anna' }])
      grown(updated.version, created.version, 1)
      assert.equal(await store.find('username', 'ann'), undefined)
      assert.equal(await store.remove(created.id), true)
      assert.equal(await store.remove(created.id), false)
      assert.equal(await store.find('id', created.id), undefined)
    })

    writing('keeps usernames unique over letter case and under parallel creates, security 7.3', async (store) => {
      const names = ['ann', 'ANN', 'Ann', 'aNN', 'ann', 'ann']
      const results = await Promise.allSettled(names.map((username) => store.create({ id: randomUUID(), username })))
      assert.equal(succeeded(results), 1)
      for (const result of results) if (result.status === 'rejected') assert.ok(result.reason instanceof UsernameTaken, String(result.reason))
      const bob = await store.create({ id: randomUUID(), username: 'bob' })
      await assert.rejects(store.update(bob.id, { username: 'aNn' }), UsernameTaken)
      assert.equal((await store.update(bob.id, { username: 'BOB' })).username, 'BOB', 'but the own name may change its case')
      assert.equal((await store.search({ limit: 10, offset: 0 })).total, 2)
    })

    writing('loses no update, security 7.6', async (store, grown) => {
      const { id, version } = await store.create({ id: randomUUID(), username: 'ann' })
      const results = await Promise.allSettled([1, 2, 3, 4].map((n) => store.update(id, { claims: { n } }, version)))
      assert.equal(succeeded(results), 1)
      for (const result of results) if (result.status === 'rejected') assert.ok(result.reason instanceof VersionMismatch, String(result.reason))
      await Promise.all([1, 2, 3, 4].map((n) => store.update(id, { claims: { n } })))
      grown((await store.find('id', id))?.version, version, 5)
    })

    writing('knows when there is nobody to change', async (store) => {
      await assert.rejects(store.update(randomUUID(), { active: false }), UserNotFound)
      await assert.rejects(store.update(randomUUID(), { active: false }, 1), UserNotFound)
    })

    writing('changes a password', async (store) => {
      if (!verifiesPasswords(store)) return
      const ann = await store.create({ id: randomUUID(), username: 'ann', password: 'Correct horse battery 7' })
      await store.update(ann.id, { password: 'Another staple 8' })
      assert.equal(await store.verifyPassword(ann, 'Correct horse battery 7'), false)
      assert.equal(await store.verifyPassword(ann, 'Another staple 8'), true)
      await store.remove(ann.id)
      assert.equal(await store.verifyPassword(ann, 'Another staple 8'), false)
    })

    writing('takes the name again after a removal, for somebody else', async (store) => {
      const ann = await store.create({ id: randomUUID(), username: 'ann', claims: { emailaddress: 'ann@acme.test' } })
      await store.remove(ann.id)
      const again = await store.create({ id: randomUUID(), username: 'ann' })
      assert.notEqual(again.id, ann.id)
      const page = await store.search({ where: { op: 'eq', field: 'emailaddress', value: 'ann@acme.test' }, limit: 10, offset: 0 })
      assert.deepEqual(page.users, [])
    })
  })
}
