import assert from 'node:assert/strict'
import { BadRequest } from '@gatehouse/kernel'
import { type Data, globalTable, isNull, none, notNull, oneOf, or, str, table, type Where } from '@gatehouse/kernel/data'
import { openTestData, type TestData } from '@gatehouse/kernel/testing'
import { type Pet, pet, pets } from './tables.ts'

/** What types would refuse, too: input has been through JSON. */
const where = (condition: unknown) => condition as Where<Pet>

describe('what the data layer refuses', () => {
  let opened: TestData
  let data: Data
  before(async () => {
    opened = await openTestData({ tables: [pets] })
    data = opened.data
    await data.rows('a', pets).insert([pet('1'), pet('2')])
    await data.rows('b', pets).insert(pet('3'))
  })
  after(() => opened.close())
  const rows = () => data.rows('a', pets)
  const refused = (work: () => Promise<unknown>, message?: string) => assert.rejects(work, TypeError, message)

  it('undefined, null and NaN in a condition: an absent value finds nothing', async () => {
    for (const condition of [{ id: undefined }, { id: null }, { age: Number.NaN }, { id: oneOf([undefined]) }, or(where({ id: undefined }), { id: '1' })]) {
      await refused(() => rows().find(where(condition)))
      await refused(() => rows().update(where(condition), { age: 9 }))
      await refused(() => rows().remove(where(condition)))
    }
  })
  it('a change without a condition, however it is written', async () => {
    const everything = [{}, { $and: [] }, or({}, { id: '1' }), none(matchingNothing()), { $and: [{}, { $or: [{}] }] }]
    for (const condition of everything) {
      await refused(() => rows().update(where(condition), { age: 9 }))
      await refused(() => rows().remove(where(condition)))
    }
    assert.equal(await opened.system.rows(pets).count(), 3)
  })
  it('columns that the table does not have, among them those of every object, security 1.6', async () => {
    for (const name of ['nope', '__proto__', 'constructor', 'toString', 'age" = 1 or "age']) {
      const named = JSON.parse(`{ ${JSON.stringify(name)}: "1" }`)
      await refused(() => rows().find(where(named)), name)
      await refused(() => rows().update({ id: '1' }, named), name)
      await refused(() => rows().insert({ ...pet('9'), ...Object.fromEntries([[name, '1']]) }), name)
      await refused(() => rows().list({}, { orderBy: [[name as 'id', 'asc']] }), name)
      await refused(() => rows().increment({ id: '1' }, name as 'age'), name)
    }
  })
  it('a tenant: it is filled and tested by itself, security 8.1', async () => {
    await refused(() => rows().find(where({ tenantId: 'b' })))
    await refused(() => rows().find(or(where({ tenantId: 'b' }), { id: '1' })))
    await refused(() => rows().update({ id: '1' }, { tenantId: 'b' } as Partial<Pet>))
    await refused(() => rows().insert({ ...pet('9'), tenantId: 'b' } as Pet))
    await refused(() => rows().list({}, { orderBy: [['tenantId' as 'id', 'asc']] }))
    assert.throws(() => data.rows('', pets), TypeError)
    assert.throws(() => data.rows(undefined as unknown as string, pets), TypeError)
    assert.throws(() => data.rows({} as unknown as string, pets), TypeError)
  })
  it('a table above tenants by way of a tenant, and the other way round', () => {
    assert.throws(() => data.rows('a', globalTable('test_global', { id: str(36) }, { primary: ['id'] })), TypeError)
    assert.throws(() => opened.system.global(pets), TypeError)
    assert.throws(() => data.rows('a', table('test_own_tenant', { id: str(36), tenantId: str(36) }, { primary: ['id'] })), TypeError)
  })
  it('a test that came from outside: only the functions make one', async () => {
    await refused(() => rows().find(where(JSON.parse('{ "id": { "op": "notNull", "test": true } }'))))
    await refused(() => rows().find(where({ name: ['1', '2'] })))
  })
  it('values of the wrong type, or beyond what a column holds', async () => {
    const wrong = [
      { age: '1' },
      { age: 1.5 },
      { age: 2 ** 31 },
      { age: Number.NaN },
      { tame: 1 },
      { name: 1 },
      { name: null },
      { soldAt: 2 ** 53 },
      { tags: undefined },
    ]
    for (const values of wrong) {
      await refused(() => rows().insert({ ...pet('9'), ...values } as Pet), JSON.stringify(values))
      await refused(() => rows().update({ id: '1' }, values as Partial<Pet>), JSON.stringify(values))
    }
    const { name: _, ...incomplete } = pet('9')
    await refused(() => rows().insert(incomplete as Pet))
    await refused(() => rows().update({ id: '1' }, {}))
    await refused(() => rows().increment({ id: '1' }, 'name' as 'age'))
    await refused(() => rows().increment({ id: '1' }, 'age', 1, { age: 2 }))
    await refused(() => rows().list({}, { limit: -1 }))
    await refused(() => rows().list({}, { offset: 1.5 }))
  })
  it('text that another database could not keep, as the caller\u2019s fault', async () => {
    await assert.rejects(rows().insert(pet('9', { name: 'x'.repeat(21) })), BadRequest)
    await assert.rejects(rows().insert(pet('9', { name: 'a\0b' })), BadRequest)
    await assert.rejects(rows().find({ name: 'a\0b' }), BadRequest)
    await rows().insert(pet('9', { name: '\u{1f600}'.repeat(20), tags: ['a\0b'] }))
    assert.deepEqual((await rows().find({ id: '9' }))?.tags, ['a\0b'])
    await rows().remove({ id: '9' })
  })
  it('conditions on JSON, but for null, and text tests on numbers', async () => {
    await refused(() => rows().find(where({ tags: ['a'] })))
    await refused(() => rows().find(where({ age: { ...isNull(), op: 'contains', value: 'a' } })))
    assert.equal(await rows().count({ tags: notNull() }), 2)
  })
  it('conditions without end', async () => {
    let deep: Where<Pet> = { id: '1' }
    for (let depth = 0; depth < 40; depth += 1) deep = none(deep)
    await refused(() => rows().find(deep))
    await refused(() => rows().find({ id: oneOf(Array(10_001).fill('x')) }))
  })
  it('names that no database could hold', () => {
    for (const name of ['Has_Upper', '1st', 'a-b', 'a"b', 'x'.repeat(64), '']) {
      assert.throws(() => data.rows('a', table(name, { id: str(36) }, { primary: ['id'] })), TypeError, name)
    }
    assert.throws(() => data.rows('a', table('test_bad', { 'id"': str(36) }, { primary: ['id"'] })), TypeError)
  })
})
const matchingNothing = () => ({ id: oneOf<string>([]) })
