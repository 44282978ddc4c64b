import assert from 'node:assert/strict'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import type { UserFilter } from '@gatehouse/users/contracts'
import fc from 'fast-check'
import { adUser } from './support/directory.ts'
import { startGroups } from './support/server.ts'

const databases = [
  ['SQLite', undefined],
  ['MySQL', process.env.GATEHOUSE_TEST_MYSQL_URL],
  ['PostgreSQL', process.env.GATEHOUSE_TEST_POSTGRES_URL],
] as const
const ad = { 'ad-outer': ['ad-inner', 'ad-1'], 'ad-inner': ['ad-2', 'ad-outer'], 'ad-other': ['ad-3'] }
const adUsers = ['ad-1', 'ad-2', 'ad-3']
const eq = (value: string, field = '@group'): UserFilter => ({ op: 'eq', field, value })

for (const [name, url] of databases) {
  if (name !== 'SQLite' && url === undefined) continue
  describe(`users whom groups hold, on ${name}`, function () {
    this.timeout(60_000)
    it('are found as the walk upwards finds the groups, whatever holds whom, security 8.2 (fast-check)', async () => {
      await using database = url === undefined ? undefined : await createTestDatabase(url)
      await using parts = await startGroups(ad, database ? { data: { url: database.url } } : {})
      const { groups, users, tenant, other, person } = parts
      const people = await Promise.all(['u1', 'u2', 'u3', 'u4'].map(person))
      const made = await Promise.all(['g1', 'g2', 'g3', 'g4', 'g5'].map((one) => groups.create(tenant, { name: one })))
      const ids = [...people.map(({ id }) => id), ...made.map(({ id }) => id), ...Object.keys(ad)]
      const members = fc.array(fc.subarray(ids, { maxLength: 4 }), { minLength: made.length, maxLength: made.length })
      const found = async (where: UserFilter) => (await users.search(tenant, { where, limit: 100, offset: 0 })).users.map(({ id }) => id).toSorted()
      await fc.assert(
        fc.asyncProperty(members, async (inside) => {
          for (const [place, group] of made.entries())
            await groups.update(tenant, group.id, {
              members: [{ op: 'set', members: (inside[place] ?? []).filter((id) => id !== group.id).map((id) => ({ id })) }],
            })
          for (const group of [...made.map(({ id }) => id), ...Object.keys(ad)]) {
            const holds = async (user: (typeof people)[number]) => (await groups.groupsOf(tenant, user)).some(({ id }) => id === group)
            const expected: string[] = []
            for (const user of people) if (await holds(user)) expected.push(user.id)
            assert.deepEqual(await found(eq(group)), expected.toSorted(), group)
            const others = people.map(({ id }) => id).filter((id) => !expected.includes(id))
            assert.deepEqual(
              await found({ op: 'and', parts: [{ ...eq(group), op: 'ne' } as UserFilter, { op: 'sw', field: 'username', value: 'u' }] }),
              others.toSorted(),
            )
            const foreign: string[] = []
            for (const id of adUsers) if (await holds(adUser(id))) foreign.push(id)
            assert.deepEqual([...((await (await groups.holding(tenant, [group])).idsIn('AD', 100)) ?? [])].toSorted(), foreign, group)
          }
        }),
        { numRuns: name === 'SQLite' ? 25 : 6 },
      )
      const [first] = made
      assert.deepEqual((await users.search(other, { where: eq(first?.id ?? ''), limit: 10, offset: 0 })).users, [])
      await groups.update(tenant, first?.id ?? '', { members: [{ op: 'set', members: [{ id: people[0]?.id ?? '' }] }] })
      assert.deepEqual(await found(eq('G1', '@groupName')), [people[0]?.id])
      assert.deepEqual(await found(eq('none', '@groupName')), [])
      assert.deepEqual(
        (await users.walk(tenant, { where: eq(first?.id ?? ''), limit: 10 })).users.map(({ id }) => id),
        [people[0]?.id],
      )
      assert.equal(await (await groups.holding(tenant, ['ad-outer'])).idsIn('AD', 1), undefined, 'more than were asked for')
    })
  })
}
