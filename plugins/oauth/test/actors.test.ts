import assert from 'node:assert/strict'
import { Data } from '@gatehouse/kernel/data'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import { actorTable } from '../src/data/token-tables.ts'
import { createActors } from '../src/tokens/actors.ts'
import { startProvider } from './support/provider.ts'

const DAY = 86_400_000
for (const kind of ['MYSQL', 'POSTGRES'] as const) {
  describe(`who acts in tokens, on ${kind}`, () => {
    it('is kept until the last of many that are made at once expires', async () => {
      await using database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
      await using provider = await startProvider({ tables: { data: { url: database.url } } })
      const { tenant } = provider
      const data = provider.use(Data)
      const actors = createActors(data)
      const chains = [{ act: { sub: 'a', act: { sub: 'b' } } }, { act: { sub: 'b', act: { sub: 'a' } } }]
      const keepAll = (until: number) =>
        Promise.all(Array.from({ length: 20 }, (_, index) => data.transaction(() => actors.keep(tenant, chains[index % 2], until + index))))
      await keepAll(10 * DAY - 10)
      await actors.end(tenant, 'a', 5)
      await keepAll(20 * DAY)
      await keepAll(15 * DAY)
      const rows = await data.rows(tenant, actorTable).list({}, { orderBy: [['actor', 'asc']] })
      assert.deepEqual(
        rows.map(({ actor, endedAt, expiresAt }) => [actor, endedAt, expiresAt]),
        [
          ['a', 5, 21 * DAY],
          ['b', 0, 21 * DAY],
        ],
      )
    })
  })
}
