import assert from 'node:assert/strict'
import { UniqueViolation } from '@gatehouse/kernel'
import { type Data, gt, gte, isNull, lt, not, oneOf, or, startsWith } from '@gatehouse/kernel/data'
import { openTestData, type TestData } from '@gatehouse/kernel/testing'
import { onEachDatabase } from './on-each-database.ts'
import { pet, pets } from './tables.ts'

onEachDatabase('rows of a tenant', (url) => {
  let opened: TestData
  let data: Data
  beforeEach(async () => {
    opened = await openTestData({ tables: [pets], url: url() })
    await opened.system.rows(pets).remove({ age: gte(0) })
    data = opened.data
  })
  afterEach(() => opened.close())

  it('gives back what was inserted, as plain objects of the right types', async () => {
    const rows = data.rows('a', pets)
    await rows.insert(pet('1', { soldAt: 1_790_000_000_000, tame: false }))
    assert.deepStrictEqual(await rows.find({ id: '1' }), pet('1', { soldAt: 1_790_000_000_000, tame: false }))
  })
  it('lists in order, by pages', async () => {
    const rows = data.rows('a', pets)
    await rows.insert(['1', '2', '3', '4'].map((id) => pet(id, { age: Number(id) })))
    const ids = async (...args: Parameters<typeof rows.list>) => (await rows.list(...args)).map(({ id }) => id)
    assert.deepEqual(await ids({}, { orderBy: [['age', 'desc']], limit: 2 }), ['4', '3'])
    assert.deepEqual(await ids({ age: gt(1) }, { orderBy: [['age', 'asc']], limit: 2, offset: 1 }), ['3', '4'])
    assert.deepEqual(await ids(or({ age: lt(2) }, { name: startsWith('pet 4') }), { orderBy: [['id', 'asc']] }), ['1', '4'])
    assert.deepEqual(await ids({ id: oneOf(['1', '2', '9']) }, { orderBy: [['id', 'asc']] }), ['1', '2'])
    assert.equal(await rows.count({ age: not(2) }), 3)
    assert.equal(await rows.count(), 4)
  })
  it('updates, increments and removes, and counts what matched', async () => {
    const rows = data.rows('a', pets)
    await rows.insert([pet('1'), pet('2')])
    assert.equal(await rows.update({ id: '1', soldAt: isNull() }, { soldAt: 5 }), 1)
    assert.equal(await rows.update({ id: '1', soldAt: isNull() }, { soldAt: 6 }), 0)
    assert.equal(await rows.increment({ id: '1' }, 'age', 2, { tame: false }), 1)
    assert.deepEqual(await rows.find({ id: '1' }), pet('1', { soldAt: 5, age: 5, tame: false }))
    assert.equal(await rows.remove({ age: 3 }), 1)
    assert.equal(await rows.count(), 1)
  })
  it('reports a taken key, and leaves a taken one alone when asked to', async () => {
    const rows = data.rows('a', pets)
    await rows.insert(pet('1'))
    await assert.rejects(rows.insert(pet('1', { name: 'x' })), UniqueViolation)
    await assert.rejects(rows.insert(pet('2', { name: 'pet 1' })), UniqueViolation)
    assert.equal(await rows.insertIgnore(pet('3', { name: 'pet 1' })), false)
    assert.equal(await rows.insertIgnore(pet('3')), true)
  })
  it('inserts many rows or none', async () => {
    const rows = data.rows('a', pets)
    const many = Array.from({ length: 150 }, (_, index) => pet(String(index)))
    await assert.rejects(rows.insert([...many, pet('x', { name: 'pet 3' })]), UniqueViolation)
    assert.equal(await rows.count(), 0)
    await rows.insert(many)
    assert.equal(await rows.count(), 150)
    await rows.insert([])
  })
  it('names the key that is taken, never the value, security 1.9', async () => {
    const rows = data.rows('a', pets)
    await rows.insert(pet('1', { name: 'hunter2' }))
    await assert.rejects(rows.insert(pet('2', { name: 'hunter2' })), (error: UniqueViolation) => {
      assert.ok(!`${error.message} ${JSON.stringify(error.detail)}`.includes('hunter2'))
      assert.match(String(error.detail), /name/)
      return true
    })
  })
  it('counts N parallel increments as N, security 5.3', async () => {
    const rows = data.rows('a', pets)
    await rows.insert(pet('1', { age: 0 }))
    await Promise.all(Array.from({ length: 20 }, () => rows.increment({ id: '1' }, 'age')))
    assert.equal((await rows.find({ id: '1' }))?.age, 20)
  })
  it('lets one of N conditional updates through, security 2.3', async () => {
    const rows = data.rows('a', pets)
    await rows.insert(pet('1'))
    const counts = await Promise.all(Array.from({ length: 20 }, (_, index) => rows.update({ id: '1', soldAt: isNull() }, { soldAt: index })))
    assert.deepEqual(counts.toSorted(), [...Array(19).fill(0), 1])
  })
  it('lets read, decide, write in a transaction lose no update when it locks', async () => {
    const rows = data.rows('a', pets)
    await rows.insert(pet('1', { age: 0 }))
    const grow = () =>
      data.transaction(async () => {
        const found = await rows.find({ id: '1' }, { lock: true })
        await rows.update({ id: '1' }, { age: (found?.age ?? 0) + 1 })
      })
    await Promise.all(Array.from({ length: 20 }, grow))
    assert.equal((await rows.find({ id: '1' }))?.age, 20)
    await assert.rejects(rows.find({ id: '1' }, { lock: true }), TypeError)
  })
})
