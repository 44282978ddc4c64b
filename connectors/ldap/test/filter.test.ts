import assert from 'node:assert/strict'
import type { User, UserFilter } from '@gatehouse/users/contracts'
import { searchIn } from '@gatehouse/users/testing'
import fc from 'fast-check'
import { type Slapd, startSlapd } from '../../../test/services/index.ts'
import { readWriteLdap, type WritableStore } from '../src/kinds.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'

const letters = fc.constantFrom(...'abAB*()\\&|=~<>!/.-_,+#"; éÉßσςΣ😀ı1٣\u0301')
const text = fc.string({ unit: letters, maxLength: 6 })
const wild = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) })
const field = fc.constantFrom('givenname', 'department', 'username', 'title', 'store', 'active', 'id', 'createdAt', 'unmapped')
const leaf: fc.Arbitrary<UserFilter> = fc.oneof(
  fc.record({
    op: fc.constantFrom('eq' as const, 'sw' as const, 'co' as const, 'ew' as const, 'ne' as const, 'gt' as const, 'ge' as const, 'lt' as const, 'le' as const),
    field,
    value: fc.oneof({ weight: 8, arbitrary: wild }, { weight: 1, arbitrary: fc.boolean() }, { weight: 1, arbitrary: fc.integer() }),
    caseExact: fc.boolean(),
  }),
  fc.record({ op: fc.constant('pr' as const), field }),
)
const { filter } = fc.letrec<{ filter: UserFilter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ op: fc.constantFrom('and' as const, 'or' as const), parts: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), part: tie('filter') }),
  ),
}))

describe('filters', function () {
  this.timeout(30_000)
  let slapd: Slapd
  let store: WritableStore
  let users: readonly User[]
  before(async () => {
    slapd = await startSlapd()
    const kind = readWriteLdap(testKindDeps())
    store = await kind.open(kind.settings.parse(slapdSettings(slapd, { cacheTtl: '0s' })), tenant, 'CORP')
    const claims = fc.record({ givenname: text, department: fc.array(text, { maxLength: 3 }), title: fc.string({ unit: letters, maxLength: 12 }) })
    const people = fc.sample(claims, { numRuns: 40, seed: 5 })
    const isHeld = (value: string) => value.trim() !== ''
    for (const [index, { givenname, department, title }] of people.entries()) {
      const held = { givenname: isHeld(givenname) ? givenname : '', department: department.filter(isHeld), title: isHeld(title) ? title : '' }
      await store.create({ id: '', username: `${givenname.normalize('NFC').replaceAll(/\p{M}|[/\s]/gu, '')}${index}`, active: index % 3 > 0, claims: held })
    }
    users = (await store.search({ limit: 100, offset: 0 })).users
    assert.equal(users.length, 40)
  })
  after(async () => {
    store?.close()
    await slapd?.stop()
  })

  it('mean the same in a directory as in the words of the contract, whatever is in them (fast-check)', async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (where) => {
        const search = { where, limit: 100, offset: 0, orderBy: 'username' } as const
        const [page, wanted] = [await store.search(search), searchIn(users, search)]
        assert.deepEqual(
          page.users.map(({ username }) => username),
          wanted.users.map(({ username }) => username),
        )
      }),
      { numRuns: 400 },
    )
  })
})
