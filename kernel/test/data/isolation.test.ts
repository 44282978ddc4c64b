import assert from 'node:assert/strict'
import { gte, none, not, notNull, or, type Rows, some, startsWith, type Where } from '@gatehouse/kernel/data'
import { openTestData, type TestData } from '@gatehouse/kernel/testing'
import fc from 'fast-check'
import { onEachDatabase } from './on-each-database.ts'
import { type Pet, pet, pets } from './tables.ts'

const id = fc.constantFrom('1', '2', '3', '4')
const broad: readonly Where<Pet>[] = [
  { age: gte(-100) },
  { name: startsWith('') },
  { id: notNull() },
  { id: not('zzz') },
  or<Pet>({ id: '1' }, none({ id: '1' })),
  none<Pet>({ id: 'zzz' }),
  some<Pet, Pet>(pets, { id: 'id' }),
]
const where = fc.oneof(
  fc.constantFrom(...broad),
  id.map((value): Where<Pet> => ({ id: value })),
)
const call = fc.oneof(
  fc.tuple(id, fc.string({ maxLength: 3, unit: 'grapheme-ascii' })).map(
    ([key, name]) =>
      (rows: Rows<Pet>) =>
        rows.insert(pet(key, { name })),
  ),
  id.map((key) => (rows: Rows<Pet>) => rows.insertIgnore(pet(key))),
  where.map((condition) => (rows: Rows<Pet>) => rows.update(condition, { age: 99 })),
  where.map((condition) => (rows: Rows<Pet>) => rows.increment(condition, 'age', 1000)),
  where.map((condition) => (rows: Rows<Pet>) => rows.remove(condition)),
  where.map((condition) => async (rows: Rows<Pet>) => {
    const seen = [await rows.find(condition), ...(await rows.list(condition)), ...(await rows.list())]
    assert.ok(
      seen.every((row) => row?.tame !== false),
      'a row of the other tenant was read',
    )
    assert.ok((await rows.count(condition)) <= (await rows.count()))
    assert.equal(await rows.count({ tame: false }), 0)
  }),
)

onEachDatabase('tenants are apart, security 8.1 and 8.2', (url) => {
  let opened: TestData
  before(async () => {
    opened = await openTestData({ tables: [pets], url: url() })
  })
  after(() => opened?.close())

  it('whatever is called on one, the other is not read and not changed', async () => {
    const others = ['1', '2', '3'].map((key) => pet(key, { tame: false }))
    const [mine, theirs] = [opened.data.rows('mine', pets), opened.data.rows('theirs', pets)]
    const property = fc.asyncProperty(fc.array(call, { maxLength: 12 }), fc.boolean(), async (calls, together) => {
      await opened.system.rows(pets).remove({ age: gte(-100_000) })
      await theirs.insert(others)
      const perform = async () => {
        for (const one of calls) {
          await opened.data.transaction(async () => void (await one(mine))).catch((error) => assert.equal(error.code, 'kernel.unique_violation'))
        }
      }
      await (together ? opened.data.transaction(perform) : perform())
      assert.deepEqual(await theirs.list({}, { orderBy: [['id', 'asc']] }), others)
    })
    await fc.assert(property, { numRuns: 25 })
  }).timeout(20_000)
})
