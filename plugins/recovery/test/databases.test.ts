import assert from 'node:assert/strict'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import { fresh, startRecovery } from './support.ts'

for (const variable of ['GATEHOUSE_TEST_MYSQL_URL', 'GATEHOUSE_TEST_POSTGRES_URL']) {
  describe(`recovery in the database of ${variable}`, function () {
    this.timeout(60_000)
    it('gives of parallel uses of a link to one, and counts parallel tries of a code, security 5.3, 5.4', async function () {
      const url = process.env[variable]
      if (!url) return this.skip()
      await using database = await createTestDatabase(url)
      await using world = await startRecovery({ forgottenPassword: 'code', mailsPerHour: 50 }, { tables: { data: { url: database.url } } })
      for (const name of ['ann', 'bob']) assert.equal((await world.create(name, name === 'ann' ? { askPassword: true } : {})).status, 201)
      const token = await world.tokenFor('ann@example.org')
      const statuses = (await Promise.all([1, 2, 3, 4, 5].map((n) => world.setPassword(token, `${fresh}-${n}`)))).map(({ status }) => status)
      assert.deepEqual(statuses.toSorted(), [200, 400, 400, 400, 400])
      const enter = (code: string) => world.post('/accountrecoveryendpoint/confirmotp.do', { username: 'bob', code })
      await world.ask('bob')
      const code = await world.codeFor('bob@example.org')
      await Promise.all([1, 2, 3, 4, 5].map(() => enter('AAAA-AAAA')))
      assert.equal((await enter(code)).status, 400)
      await world.ask('bob')
      assert.equal((await enter(await world.codeFor('bob@example.org'))).status, 200)
    })
  })
}
