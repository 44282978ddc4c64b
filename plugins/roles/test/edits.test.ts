import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { RoleEdit } from '../src/contracts.ts'
import { applied } from '../src/edits.ts'

const value = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const edits = fc.array(fc.record({ op: fc.constantFrom('add', 'remove', 'set'), values: fc.array(value, { maxLength: 4 }) }), { maxLength: 6 })
/** A table that refuses what is there already, as a primary key does. */
const listOf = (rows: Set<string>) => ({
  all: async () => [...rows],
  among: async (values: readonly string[]) => values.filter((one) => rows.has(one)),
  async insert(values: readonly string[]) {
    for (const one of values) {
      assert.ok(!rows.has(one), 'inserted twice')
      rows.add(one)
    }
  },
  async remove(values: readonly string[]) {
    for (const one of values) rows.delete(one)
  },
})
const naive = (before: readonly string[], list: readonly RoleEdit[]): readonly string[] => {
  const now = new Set(before)
  for (const { op, values } of list) {
    if (op === 'set') now.clear()
    for (const one of values) op === 'remove' ? now.delete(one) : now.add(one)
  }
  return [...now]
}

describe('edits of a list of a role', () => {
  it('leave what a naive list has, and tell exactly what is different afterwards', () =>
    fc.assert(
      fc.asyncProperty(fc.uniqueArray(value), edits, async (start, list) => {
        const before: readonly string[] = start
        const rows = new Set(before)
        const { added, removed } = await applied(listOf(rows), list)
        const after = naive(before, list)
        assert.deepEqual([...rows].sort(), [...after].sort())
        assert.deepEqual([...added].sort(), after.filter((one) => !before.includes(one)).toSorted())
        assert.deepEqual([...removed].sort(), before.filter((one) => !after.includes(one)).toSorted())
      }),
    ))
})
