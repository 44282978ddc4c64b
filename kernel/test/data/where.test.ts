import assert from 'node:assert/strict'
import * as d from '@gatehouse/kernel/data'
import { openTestData, type TestData } from '@gatehouse/kernel/testing'
import fc from 'fast-check'
import { onEachDatabase } from './on-each-database.ts'
import { compare, holds } from './where-oracle.ts'

const things = d.table(
  'test_thing',
  {
    id: d.str(8),
    name: d.str(40).orNull(),
    code: d.str(40),
    note: d.text().orNull(),
    count: d.int().orNull(),
    size: d.bigint(),
    flag: d.bool().orNull(),
    at: d.time().orNull(),
    extra: d.json<unknown>().orNull(),
  },
  { primary: ['id'] },
)
const claims = d.table('test_thing_claim', { thingId: d.str(8), name: d.str(40), value: d.str(40) }, { primary: ['thingId', 'name'] })
type Thing = typeof things extends d.Table<infer T> ? T : never
type Claim = typeof claims extends d.Table<infer T> ? T : never

const letters = [
  'a',
  'A',
  'b',
  '%',
  '_',
  '\\',
  "'",
  '"',
  '*',
  '?',
  '[',
  ' ',
  'é',
  'e\u0301',
  'ß',
  'ſ',
  '\u{1f600}',
  '\ufffd',
  '\u{10ffff}',
  '\ud7ff',
  '-',
  '\n',
]
const word = fc.array(fc.constantFrom(...letters), { maxLength: 4 }).map((parts) => parts.join(''))
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4, nil: null })
const small = fc.integer({ min: -2, max: 3 })
const large = fc.constantFrom(-Number.MAX_SAFE_INTEGER, -1, 0, 2 ** 31, 1_790_000_000_000, Number.MAX_SAFE_INTEGER)
const thing = fc.record({
  id: fc.constant(''),
  name: orNull(word),
  code: word,
  note: orNull(word),
  count: orNull(small),
  size: large,
  flag: orNull(fc.boolean()),
  at: orNull(large),
  extra: orNull(fc.constantFrom<unknown>({ a: 1 }, [], 'x', 0, false)),
})
const claim = fc.record({ thingId: fc.integer({ min: 0, max: 11 }).map(String), name: fc.constantFrom('x', 'y'), value: fc.constantFrom('a', 'A', 'b') })

const compared = <V>(value: fc.Arbitrary<V>): fc.Arbitrary<unknown> =>
  fc.oneof(
    value,
    fc.tuple(fc.constantFrom(d.not, d.lt, d.lte, d.gt, d.gte), value).map(([make, given]) => make(given)),
    fc.array(value, { maxLength: 5 }).map(d.oneOf),
    fc.constantFrom(d.isNull(), d.notNull()),
  )
const texts = fc.oneof(
  compared(word),
  fc.tuple(fc.constantFrom(d.startsWith, d.contains, d.endsWith), word).map(([make, given]) => make(given)),
)
const test = fc.oneof(
  fc.tuple(fc.constantFrom('name', 'code', 'note'), texts),
  fc.tuple(fc.constant('count'), compared(small)),
  fc.tuple(fc.constantFrom('size', 'at'), compared(large)),
  fc.tuple(fc.constant('flag'), compared(fc.boolean())),
  fc.tuple(fc.constant('extra'), fc.constantFrom(d.isNull(), d.notNull())),
)
const columns = fc.array(test, { maxLength: 2 }).map((tests) => Object.fromEntries(tests))
const ofClaim = fc
  .array(fc.tuple(fc.constantFrom('name', 'value'), compared(fc.constantFrom('x', 'a', 'A'))), { maxLength: 2 })
  .map((tests) => Object.fromEntries(tests))
const someClaim = ofClaim.map((inner) => d.some<Thing, Claim>(claims, { thingId: 'id' }, inner as d.Where<Claim>))
const where = fc.letrec<{ where: d.Where<Thing> }>((tie) => ({
  where: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    columns as fc.Arbitrary<d.Where<Thing>>,
    fc.array(tie('where'), { maxLength: 3 }).map((parts) => d.or<Thing>(...parts)),
    fc.array(tie('where'), { maxLength: 3 }).map((parts) => d.and<Thing>(...parts)),
    tie('where').map((part) => d.none<Thing>(part)),
    someClaim,
    fc.array(someClaim, { minLength: 2, maxLength: 3 }).map((parts) => d.or<Thing>(...parts)),
  ),
})).where
const order = fc.array(fc.tuple(fc.constantFrom('name', 'code', 'count', 'size', 'flag', 'at'), fc.constantFrom('asc', 'desc')), { maxLength: 2 })
const distinct = (given: readonly Claim[]) => [...new Map(given.map((item) => [`${item.thingId} ${item.name}`, item])).values()]

onEachDatabase('conditions agree with an oracle in memory', (url) => {
  let opened: TestData
  before(async () => {
    opened = await openTestData({ tables: [things, claims], url: url() })
  })
  after(() => opened?.close())
  const sorted = (rows: readonly Thing[], by: readonly (readonly [string, string])[]) =>
    rows.toSorted((a, b) => {
      for (const [column, direction] of [...by, ['id', 'asc'] as const]) {
        const [left, right] = [a[column as keyof Thing], b[column as keyof Thing]]
        const result = left === null || right === null ? Number(right === null) - Number(left === null) : compare(left, right)
        if (result !== 0) return direction === 'desc' ? -result : result
      }
      return 0
    })

  it('for every operator, combination, null and order', async () => {
    const mine = opened.data.rows('a', things)
    const others = fc.array(thing, { minLength: 8, maxLength: 12 })
    const property = fc.asyncProperty(
      others,
      fc.array(claim, { maxLength: 8 }),
      fc.array(fc.tuple(where, order), { minLength: 10, maxLength: 20 }),
      async (given, claimed, asked) => {
        const rows = given.map((row, index) => ({ ...row, id: String(index) }))
        const kept = distinct(claimed)
        await mine.remove({ id: d.notNull() })
        await opened.data.rows('a', claims).remove({ name: d.notNull() })
        await opened.data.rows('a', claims).insert(kept)
        await mine.insert(rows)
        for (const [condition, by] of asked) {
          const expected = sorted(
            rows.filter((row) => holds(row, condition as d.Where<Record<string, unknown>>, () => kept) === true),
            by,
          )
          const orderBy = [...by, ['id', 'asc']] as [keyof Thing, 'asc' | 'desc'][]
          assert.deepStrictEqual(await mine.list(condition, { orderBy }), expected)
          assert.equal(await mine.count(condition), expected.length)
        }
      },
    )
    await fc.assert(property, { numRuns: 12 })
  }).timeout(30_000)
})
