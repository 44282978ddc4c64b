import assert from 'node:assert/strict'
import { verifiesPasswords } from '../contracts.ts'
import { fill, type Open, type StoreUnderTest, withStore } from './under-test.ts'

const verifier = ({ store }: StoreUnderTest) => (verifiesPasswords(store) ? store : undefined)

export const describeVerifying = (open: Open): void => {
  describe('verifyPassword', () => {
    it(
      'is true for the right password only: no prefix, no other case, nothing empty',
      withStore(open, async (subject) => {
        const store = verifier(subject)
        if (!store) return
        const password = 'Correct horse battery 7'
        const [ann] = await fill(subject, [{ username: 'ann', password }])
        assert.ok(ann)
        assert.equal(await store.verifyPassword(ann, password), true)
        for (const wrong of ['', ' ', password.toLowerCase(), password.slice(0, -1), `${password} `, `${password}\0`, 'x'.repeat(5000)])
          assert.equal(await store.verifyPassword(ann, wrong), false, wrong.slice(0, 30))
      }),
    )

    it(
      'is false for a user without a password, and for one who is not there',
      withStore(open, async (subject) => {
        const store = verifier(subject)
        if (!store) return
        const [ann] = await fill(subject, [{ username: 'ann' }])
        assert.ok(ann)
        for (const password of ['', 'null', 'undefined']) assert.equal(await store.verifyPassword(ann, password), false)
        assert.equal(await store.verifyPassword({ ...ann, id: '00000000-0000-4000-8000-00000000dead' }, 'x'), false)
      }),
    )
  })
}
