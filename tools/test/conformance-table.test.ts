import assert from 'node:assert/strict'
import { conformanceTables, outcomesOf, withTables } from '../conformance/tables.ts'

const plans = [{ name: 'plan', parts: [{ variant: { responseType: 'code' }, modules: ['a', 'b', 'c', 'd'] }] }]
const title = (module: string) => ({ title: module, fullTitle: `plan response_type=code ${module}` })

describe('conformance table', () => {
  it('tells modules that pass, fail, are open and do not apply', () => {
    const outcomes = outcomesOf({ passes: [title('a'), title('d')], failures: [title('b')] })
    const tables = conformanceTables(plans, { d: 'no such thing' }, outcomes)
    for (const row of ['| `plan` | 1 | 1 | 2 |', '| `a` | pass |', '| `b` | fails |', '| `c` | open |', '| `d` | not applicable: no such thing |']) {
      assert.ok(tables.split('\n').includes(row), row)
    }
  })
  it('knows parts by their titles', () => {
    const titled = [{ name: 'plan', parts: [{ variant: { responseType: 'code', title: 'sender_constrain=dpop' }, modules: ['a'] }] }]
    const outcomes = outcomesOf({ passes: [{ title: 'a', fullTitle: 'plan sender_constrain=dpop a' }], failures: [] })
    assert.ok(conformanceTables(titled, {}, outcomes).split('\n').includes('| `plan` | 1 | 0 | 0 |'))
  })
  it('stands between its marks and replaces the last one', () => {
    const readme = 'x\n<!-- conformance: written by npm run conformance -->\nold\n<!-- /conformance -->\ny\n'
    const once = withTables(readme, 'new')
    assert.equal(once, readme.replace('old', 'new'))
    assert.equal(withTables(once, 'new'), once)
    assert.throws(() => withTables('x', 'new'), /has no/)
  })
})
