import assert from 'node:assert/strict'
import type { UserFilter } from '@gatehouse/users/contracts'
import fc from 'fast-check'
import { reduced } from '../src/reduce.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly members: readonly string[]
}
const rows: readonly Row[] = [
  { id: '1', name: 'eng', members: ['ann', 'bob'] },
  { id: '2', name: 'ops', members: ['bob'] },
  { id: '3', name: 'all', members: [] },
]
const { filter } = fc.letrec<{ filter: UserFilter; leaf: UserFilter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.record({ op: fc.constantFrom('and', 'or'), parts: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }) as fc.Arbitrary<UserFilter>,
    fc.record({ op: fc.constant('not'), part: tie('filter') }) as fc.Arbitrary<UserFilter>,
  ),
  leaf: fc.oneof(
    fc.record({ op: fc.constantFrom('eq', 'ne'), field: fc.constant('name'), value: fc.constantFrom('eng', 'ops', 'none') }),
    fc.record({ op: fc.constantFrom('eq', 'ne'), field: fc.constant('store'), value: fc.constantFrom('AD', 'ad', 'OTHER') }),
    fc.record({ op: fc.constantFrom('eq', 'ne'), field: fc.constant('member'), value: fc.constantFrom('ann', 'bob', 'nobody') }),
    fc.record({ op: fc.constantFrom('eq', 'ne'), field: fc.constant('externalId'), value: fc.constant('x') }),
  ) as fc.Arbitrary<UserFilter>,
}))
const passes = (row: Row, one: UserFilter | boolean): boolean => {
  if (typeof one === 'boolean') return one
  if ('parts' in one) return one.op === 'and' ? one.parts.every((part) => passes(row, part)) : one.parts.some((part) => passes(row, part))
  if ('part' in one) return !passes(row, one.part)
  if (!('value' in one)) return true
  const values = { id: [row.id], name: [row.name], store: ['ad'], member: row.members, externalId: [] }[one.field] ?? []
  const wanted = one.field === 'store' ? String(one.value).toLowerCase() : String(one.value)
  return values.includes(wanted) === (one.op === 'eq')
}
const names = (one: UserFilter | boolean): readonly string[] => {
  if (typeof one === 'boolean') return []
  if ('parts' in one) return one.parts.flatMap(names)
  return 'part' in one ? names(one.part) : [one.field]
}

describe('a group filter for another store', () => {
  it('asks for its own fields alone, and finds the same groups', () =>
    fc.assert(
      fc.property(filter, (asked) => {
        const held = (member: string) => rows.filter(({ members }) => members.includes(member)).map(({ id }) => id)
        const left = reduced(asked, 'AD', held)
        assert.ok(names(left).every((field) => field === 'id' || field === 'name'))
        for (const row of rows) assert.equal(passes(row, left), passes(row, asked), row.name)
      }),
    ))
})
