import assert from 'node:assert/strict'
import { testTenant } from '@gatehouse/kernel/testing'
import { type HeldUsers, SearchTooBroad, type UserFilter } from '../src/contracts.ts'
import { holdingOf, withIds } from '../src/holding.ts'

const held = (...ids: readonly string[]): HeldUsers => ({
  where: { id: 'x' },
  idsIn: async (store, most) => (store !== 'AD' ? [] : ids.length > most ? undefined : ids),
})
const many = Array.from({ length: 501 }, (_, index) => `u${index}`)
const asked: string[] = []
const holders = new Map([
  [
    '@group',
    {
      field: '@group',
      async of(_: unknown, value: string) {
        asked.push(value)
        return value === 'great' ? held(...many) : held('a', 'b')
      },
    },
  ],
])
const eq = (value: string): UserFilter => ({ op: 'eq', field: '@group', value })
const ids = (...values: readonly string[]): UserFilter => ({ op: 'or', parts: values.map((value) => ({ op: 'eq', field: 'id', value })) })

describe('what holds users, in the words of a store that knows nothing of it', () => {
  const rewritten = async (filter: UserFilter, store = 'AD') => withIds(filter, await holdingOf(holders)(testTenant(), filter), store)

  it('is ids, wherever it stands in the filter', async () => {
    const title: UserFilter = { op: 'eq', field: 'title', value: 'x' }
    assert.deepEqual(await rewritten(eq('g')), ids('a', 'b'))
    assert.deepEqual(await rewritten({ op: 'and', parts: [title, { op: 'not', part: eq('g') }] }), {
      op: 'and',
      parts: [title, { op: 'not', part: ids('a', 'b') }],
    })
    assert.deepEqual(await rewritten({ op: 'ne', field: '@group', value: 'g' }), { op: 'not', part: ids('a', 'b') })
    assert.deepEqual(await rewritten(eq('g'), 'HR'), ids())
  })
  it('is nobody where no plugin answers for the field', async () => assert.deepEqual(await rewritten({ op: 'eq', field: '@role', value: 'r' }), ids()))
  it('is refused where it is too many, security 1.5', async () => assert.rejects(rewritten(eq('great')), SearchTooBroad))
  it('is asked for only where a filter names it', async () => {
    asked.length = 0
    await holdingOf(holders)(testTenant(), { op: 'eq', field: 'title', value: '@group' })
    await holdingOf(holders)(testTenant(), undefined)
    assert.deepEqual(asked, [])
  })
})
