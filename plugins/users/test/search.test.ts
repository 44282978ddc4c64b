import assert from 'node:assert/strict'
import { SearchTooBroad, type User, type UserFilter } from '../src/contracts.ts'
import { createAnchors } from '../src/local/anchors.ts'
import { numberKey } from '../src/local/claim-values.ts'
import { firstIdAt } from '../src/local/id-time.ts'
import { openLocalStore } from './support/store.ts'

/** With ids in their order: those of one millisecond have none. */
const people = async (store: Awaited<ReturnType<typeof openLocalStore>>['store'], count: number): Promise<readonly User[]> => {
  const users: User[] = []
  for (let index = 0; index < count; index += 1) {
    const claims = { department: index < 3 ? 'small' : 'big', emailaddress: `user${index}@acme.test`, level: index }
    users.push(await store.create({ id: firstIdAt(Date.UTC(2026, 4, 1) + index), username: `user${index}`, claims }))
  }
  return users
}
const eq = (field: string, value: string): UserFilter => ({ op: 'eq', field, value })

describe('search of a big tenant', () => {
  it('answers what an index narrows down, and refuses the rest at once, security 1.5', async () => {
    await using parts = await openLocalStore(undefined, 5)
    const { store } = parts
    await people(store, 12)
    const broadPart: UserFilter = { op: 'co', field: 'emailaddress', value: 'acme' }
    const narrow: readonly UserFilter[] = [
      eq('department', 'small'),
      eq('username', 'USER7'),
      eq('department', 'none'),
      { op: 'sw', field: 'emailaddress', value: 'user1' },
      { op: 'eq', field: 'level', value: 4 },
      { op: 'sw', field: 'level', value: 4 },
      { op: 'eq', field: 'active', value: 'text' },
      { op: 'pr', field: 'nobody-has-it' },
      { op: 'and', parts: [broadPart, eq('department', 'small')] },
      { op: 'or', parts: [eq('department', 'small'), eq('username', 'user9')] },
    ]
    for (const where of narrow) assert.ok((await store.search({ where, limit: 10, offset: 0 })).total <= 5, JSON.stringify(where))
    const broad: readonly UserFilter[] = [
      eq('department', 'big'),
      broadPart,
      { op: 'sw', field: 'username', value: 'user' },
      { op: 'sw', field: 'emailaddress', value: '' },
      { op: 'ne', field: 'username', value: 'user1' },
      { op: 'not', part: eq('department', 'small') },
      { op: 'eq', field: 'active', value: true },
      { op: 'pr', field: 'emailaddress' },
      { op: 'pr', field: 'username' },
      { op: 'gt', field: 'level', value: 3 },
      { op: 'gt', field: 'createdAt', value: 0 },
      { op: 'or', parts: [eq('department', 'small'), broadPart] },
      { op: 'and', parts: [broadPart, eq('department', 'big')] },
    ]
    for (const where of broad) await assert.rejects(store.search({ where, limit: 10, offset: 0 }), SearchTooBroad, JSON.stringify(where))
    assert.equal((await store.search({ limit: 3, offset: 9, orderBy: 'createdAt' })).users[0]?.username, 'user9')
  })

  it('keeps its pages right when users go and come', async () => {
    await using parts = await openLocalStore()
    const { store, clock } = parts
    const idAt = (index: number) => firstIdAt(clock.now() - 10_000_000 + index * 100)
    const rows = Array.from({ length: 2600 }, (_, index) => ({ id: idAt(index), username: `user${index}` }))
    await Promise.all(rows.map((row) => store.create(row)))
    const check = async (offset: number) => {
      const page = await store.search({ limit: 3, offset })
      assert.deepEqual([page.total, page.users.map(({ id }) => id)], [rows.length, rows.slice(offset, offset + 3).map(({ id }) => id)], `${offset}`)
    }
    const everywhere = async () => {
      for (const offset of [2550, 400, 1250, 2549, 1000, 1001, 999, 2596, 2599, 2600, 9000]) await check(offset)
    }
    await everywhere()
    for (const index of [1300, 0]) {
      const [gone] = rows.splice(index, 1)
      await store.remove(gone?.id ?? '')
      await everywhere()
    }
    const between = { id: `${idAt(700).slice(0, -1)}1`, username: 'between' }
    rows.splice(
      rows.findIndex(({ id }) => id > between.id),
      0,
      between,
    )
    await store.create(between)
    await everywhere()
    const late = { id: firstIdAt(clock.now()), username: 'late' }
    rows.push(late)
    await store.create(late)
    await everywhere()
  })
})

describe('anchors of pages', () => {
  it('give the last one at or before an offset, until somebody moves them', () => {
    const anchors = createAnchors()
    for (const offset of [5000, 1000, 3000, 1100]) anchors.remember('t', 0, { offset, id: `id${offset}` })
    assert.deepEqual(
      [0, 999, 1000, 2999, 3000, 1_000_000].map((offset) => anchors.before('t', 0, offset)?.offset),
      [undefined, undefined, 1000, 1000, 3000, 5000],
    )
    assert.equal(anchors.before('other', 0, 5000), undefined)
    assert.equal(anchors.before('t', 1, 5000), undefined)
  })

  it('are bounded, security 11.12', () => {
    const anchors = createAnchors()
    const known = new Set<number | undefined>()
    for (let offset = 0; offset < 2_500_000; offset += 250) anchors.remember('t', 0, { offset, id: 'x' })
    for (let offset = 0; offset < 2_500_000; offset += 250) known.add(anchors.before('t', 0, offset)?.offset)
    assert.ok(known.size <= 4098, `${known.size}`)
  })
})

describe('numbers as text', () => {
  it('sort as numbers do', () => {
    const numbers = [-1e300, -42, -1.5, -1e-9, 0, 1e-9, 0.1, 1, 1.5, 2, 10, 1e21, 1e300]
    assert.deepEqual(numbers.map(numberKey).sort(), numbers.map(numberKey))
    assert.equal(numberKey(-0), numberKey(0))
  })
})
