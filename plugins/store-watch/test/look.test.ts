import assert from 'node:assert/strict'
import { Transient } from '@gatehouse/kernel'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import type { User } from '@gatehouse/users/contracts'
import { changeable, day, openWatch, userOf } from './support.ts'

for (const bulk of [true, false]) {
  describe(`looking after users of a store that ${bulk ? 'finds many at once' : 'finds one at a time'}`, () => {
    it('tells what others changed there, once', async () => {
      const corp = changeable(bulk)
      await using watch = await openWatch({ CORP: corp.store })
      for (const id of ['ann', 'bob', 'cem']) {
        corp.users.set(id, userOf(id))
        await watch.watched.see(watch.tenant, userOf(id))
      }
      assert.deepEqual(await watch.turn(), [])
      corp.users.set('ann', userOf('ann', { version: 2 }))
      corp.users.set('bob', userOf('bob', { version: 2, active: false }))
      corp.users.delete('cem')
      assert.deepEqual(await watch.turn(), ['updated ann', 'updated bob', 'disabled bob', 'disabled cem'])
      assert.deepEqual(await watch.turn(), [])
      corp.users.set('bob', userOf('bob', { version: 3 }))
      corp.users.set('cem', userOf('cem'))
      assert.deepEqual(await watch.turn(), ['updated bob', 'enabled bob', 'enabled cem'])
      assert.deepEqual(watch.records.map(({ action, target, detail }) => `${action} ${target} ${detail?.store}`).slice(0, 2), [
        'store-watch.updated ann CORP',
        'store-watch.updated bob CORP',
      ])
    })
  })
}

describe('looking after users', () => {
  it('takes an outage for no news: nobody is gone because of it, security 11.5', async () => {
    const corp = changeable(true)
    await using watch = await openWatch({ CORP: corp.store })
    await watch.watched.see(watch.tenant, userOf('ann'))
    corp.users.set('ann', userOf('ann'))
    corp.fails(new (class extends Transient {})('down'))
    assert.deepEqual(await watch.turn(), [])
    corp.fails(new TypeError('a bug'))
    await assert.rejects(watch.turn(), TypeError)
    corp.fails(undefined)
    assert.deepEqual(await watch.turn(), [])
  })
  it('deletes here who is gone for long, and not who comes back', async () => {
    const corp = changeable(true)
    await using watch = await openWatch({ CORP: corp.store }, { watchFor: '1d', forgetAfter: '30d' })
    for (const id of ['ann', 'bob']) await watch.watched.see(watch.tenant, userOf(id))
    assert.deepEqual(await watch.turn(), ['disabled ann', 'disabled bob'])
    watch.clock.advance(30 * day - 1)
    corp.users.set('bob', userOf('bob'))
    assert.deepEqual(await watch.turn(), ['enabled bob'])
    watch.clock.advance(1)
    assert.deepEqual(await watch.turn(), ['deleted ann'])
    assert.equal(await watch.watched.is(watch.tenant, 'ann'), false)
  })
  it('ends some time after the last sign-in', async () => {
    const corp = changeable(true)
    await using watch = await openWatch({ CORP: corp.store }, { watchFor: '30d' })
    for (const id of ['ann', 'bob']) {
      corp.users.set(id, userOf(id))
      await watch.watched.see(watch.tenant, userOf(id))
    }
    watch.clock.advance(30 * day)
    await watch.watched.see(watch.tenant, userOf('bob'))
    watch.clock.advance(1)
    await watch.turn()
    assert.deepEqual([await watch.watched.is(watch.tenant, 'ann'), await watch.watched.is(watch.tenant, 'bob')], [false, true])
  })
  it('asks for many in pages, and stores without anybody not at all', async () => {
    const [corp, other] = [changeable(true), changeable(true)]
    await using watch = await openWatch({ CORP: corp.store, OTHER: other.store })
    for (let index = 0; index < 450; index += 1) {
      const user = userOf(`user${1000 + index}`)
      corp.users.set(user.id, user)
      await watch.watched.see(watch.tenant, user)
    }
    corp.users.delete('user1449')
    assert.deepEqual(await watch.turn(), ['disabled user1449'])
    assert.deepEqual([corp.asked.map(({ length }) => length), other.asked], [[200, 200, 50], []])
  })
  it('takes it for no news when too many are gone at once, warns, and is well again afterwards, security 11.5', async () => {
    const corp = changeable(true)
    await using watch = await openWatch({ CORP: corp.store }, { vanishLimit: 20 })
    const all = Array.from({ length: 60 }, (_, index) => userOf(`user${10 + index}`))
    const there = (users: readonly User[]) => {
      corp.users.clear()
      for (const user of users) corp.users.set(user.id, user)
    }
    for (const user of all) await watch.watched.see(watch.tenant, user)
    there([])
    assert.deepEqual([await watch.turn(), watch.records, watch.warnings.length], [[], [], 1])
    const { status, reason } = watch.brake.health()
    assert.deepEqual([status, /CORP of tenant .+: 60 of 60$/.test(reason ?? '')], ['degraded', true])
    there(all.slice(13))
    assert.deepEqual(await watch.turn(), [])
    there(all.slice(12))
    assert.equal((await watch.turn()).length, 12)
    assert.deepEqual(watch.brake.health(), { status: 'up' })
    there(all.slice(22))
    assert.deepEqual([await watch.turn(), watch.brake.health().status], [[], 'degraded'])
  })
  it('takes fewer than ten for gone, however many are watched', async () => {
    const corp = changeable(true)
    await using watch = await openWatch({ CORP: corp.store })
    for (let index = 0; index < 9; index += 1) await watch.watched.see(watch.tenant, userOf(`user${index}`))
    assert.equal((await watch.turn()).length, 9)
  })
  it('is told by one of two that look at the same time', async () => {
    const corp = changeable(true)
    await using watch = await openWatch({ CORP: corp.store })
    await watch.watched.see(watch.tenant, userOf('ann'))
    const [row] = await watch.watched.page(watch.tenant, 'CORP', '', 1)
    assert.ok(row)
    const both = await Promise.all([1, 2].map(() => watch.watched.change(watch.tenant, row, { active: false })))
    assert.deepEqual(both.sort(), [false, true])
  })
  for (const [name, variable] of [
    ['MariaDB', 'GATEHOUSE_TEST_MYSQL_URL'],
    ['PostgreSQL', 'GATEHOUSE_TEST_POSTGRES_URL'],
  ] as const) {
    it(`does so on ${name}`, async () => {
      await using database = await createTestDatabase(process.env[variable] ?? assert.fail(`${variable} is not set: run through npm test`))
      const corp = changeable(true)
      await using watch = await openWatch({ CORP: corp.store }, {}, database.url)
      await watch.watched.see(watch.tenant, userOf('ann'))
      await watch.watched.see(watch.tenant, userOf('ann'))
      assert.deepEqual(await watch.turn(), ['disabled ann'])
      corp.users.set('ann', userOf('ann', { version: 1_700_000_000_000_000 }))
      assert.deepEqual(await watch.turn(), ['updated ann', 'enabled ann'])
      assert.deepEqual(await watch.turn(), [])
    })
  }
})
