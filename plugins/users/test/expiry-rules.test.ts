import assert from 'node:assert/strict'
import type { UserSets } from '../src/contracts.ts'
import { expiryRule } from '../src/password/expiry-rules.ts'
import { passwordConnectors } from '../src/password/tenant-rules.ts'
import { openUsers } from './support/sign-in.ts'

const right = 'correct horse'
const day = 86_400_000
const sets = (held: Readonly<Record<'groups' | 'roles', readonly string[]>>): readonly UserSets[] =>
  (['groups', 'roles'] as const).map((name) => ({ name, idsOf: async () => held[name] }))

describe('rules of expiry, flows.md §12', () => {
  it('are read as the reference product writes them, and nothing else is one', () => {
    const rule = { priority: 1, days: 30, sets: 'groups', operator: 'eq', ids: ['g1', 'g2'] }
    assert.deepEqual(expiryRule('1,30,groups,eq,g1,g2'), rule)
    for (const text of ['', '1,30,groups,eq', '1,30,groups,eq,', 'x,30,groups,eq,g1', '1,30,people,eq,g1', '1,30,groups,gt,g1', '1,30,groups,eq,1,2,3,4,5,6'])
      assert.equal(expiryRule(text), undefined, text)
  })
  for (const [title, held, more, days] of [
    ['the lowest priority that applies decides', { groups: ['g1'], roles: ['r1'] }, {}, 10],
    ['whoever is in some of the sets only is passed over', { groups: ['g2'], roles: ['r1'] }, {}, 20],
    ['who is named by `ne` never has to', { groups: ['boss'], roles: ['r1'] }, {}, undefined],
    ['without a rule the days of the tenant hold', { groups: [], roles: [] }, {}, 30],
    ['or none, where it wants rules only', { groups: [], roles: [] }, { 'passwordExpiry.skipIfNoApplicableRules': 'true' }, undefined],
    ['0 days are none', { groups: [], roles: ['zero'] }, {}, undefined],
    ['switched off, rules count for nothing', { groups: ['g1'], roles: [] }, { 'passwordExpiry.enablePasswordExpiry': 'false' }, undefined],
  ] as const) {
    it(`decide when a password is too old: ${title}`, async () => {
      const passwordExpiry = {
        'passwordExpiry.enablePasswordExpiry': 'true',
        'passwordExpiry.passwordExpiryInDays': '30',
        'passwordExpiry.rule1': '3,20,roles,eq,r1',
        'passwordExpiry.rule2': '2,10,groups,eq,g1',
        'passwordExpiry.rule3': '1,5,groups,eq,g2,g3',
        'passwordExpiry.rule4': '1,0,groups,ne,boss',
        'passwordExpiry.rule5': '9,0,roles,eq,zero',
        ...more,
      }
      await using parts = await openUsers({}, [], undefined, [], { values: { passwordExpiry }, sets: sets(held) })
      const { users, accounts, tenant, clock } = parts
      await users.create(tenant, { username: 'ann', password: right })
      const due = async () => (await accounts.check(tenant, 'ann', right))?.renew
      clock.advance((days ?? 3650) * day - 1)
      assert.equal(await due(), undefined)
      clock.advance(1)
      assert.equal(await due(), days === undefined ? undefined : 'expired')
    })
  }
  it('begin with what the configuration says', () => {
    const defaults = (days: number) =>
      Object.fromEntries(passwordConnectors({ passwordExpiryDays: days }).flatMap(({ properties }) => properties.map(({ name, fallback }) => [name, fallback])))
    assert.equal(defaults(0)['passwordExpiry.enablePasswordExpiry'], 'false')
    assert.equal(defaults(90)['passwordExpiry.enablePasswordExpiry'], 'true')
    assert.equal(defaults(90)['passwordExpiry.passwordExpiryInDays'], '90')
  })
})
