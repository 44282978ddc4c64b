import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import { Users } from '@gatehouse/users/contracts'
import fc from 'fast-check'
import { ScimError } from '../src/contracts.ts'
import { type Filter, parseFilter } from '../src/filter/parse.ts'
import type { Complex } from '../src/resource/value.ts'
import { someFilter, someUser } from './support/filters.ts'
import { passesScimFilter } from './support/oracle.ts'
import { startScim } from './support/server.ts'

const databases = [
  ['SQLite', undefined],
  ['MySQL', process.env.GATEHOUSE_TEST_MYSQL_URL],
  ['PostgreSQL', process.env.GATEHOUSE_TEST_POSTGRES_URL],
] as const
const parsed = (text: string): Filter | undefined => {
  try {
    return parseFilter(text)
  } catch (error) {
    assert.ok(error instanceof ScimError)
    return undefined
  }
}

for (const [name, url] of databases) {
  if (name !== 'SQLite' && url === undefined) continue
  describe(`SCIM filters over ${name}`, function () {
    this.timeout(120_000)
    it('find whom the standard finds over the resources as they are sent, pages and cursors alike (fast-check)', async () => {
      await using database = url === undefined ? undefined : await createTestDatabase(url)
      await using scim = await startScim(database ? { tables: { data: { url: database.url } } } : {})
      const tenant = await scim.server.use(Tenants).default()
      const people = fc.sample(someUser, { numRuns: 25, seed: 3 })
      for (const [index, { username, active, claims }] of people.entries())
        await scim.server.use(Users).create(tenant, { username: `${username.replaceAll(' ', '-')}${index}`, active, claims })
      const ids = (list: readonly Complex[]) => list.map(({ id }) => id).toSorted()
      const everybody = (await scim.call('/Users?count=100')).json.Resources as Complex[]
      assert.equal(everybody.length, people.length + 1)
      await fc.assert(
        fc.asyncProperty(someFilter, async (text) => {
          const filter = parsed(text)
          if (!filter) return
          const expected = ids(everybody.filter((one) => passesScimFilter(one, filter)))
          const { status, json } = await scim.list({ filter: text, count: '100', attributes: 'id' })
          assert.deepEqual([status, ids(json.Resources), json.totalResults], [200, expected, expected.length], text)
          const walked = (await scim.list({ filter: text, count: '100', attributes: 'id', cursor: '' })).json
          assert.deepEqual([ids(walked.Resources), walked.totalResults], [expected, expected.length], text)
        }),
        { numRuns: 150 },
      )
    })
  })
}
