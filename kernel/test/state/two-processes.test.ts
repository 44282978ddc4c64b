import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import { openNode, required } from './open.ts'

const stores = { MariaDB: undefined, 'MariaDB and Redis': 'GATEHOUSE_TEST_REDIS_URL' } as const

for (const [name, variable] of Object.entries(stores)) {
  describe(`two processes on ${name}`, () => {
    it('of 50 takers one gets the value, security 2.3', async () => {
      const database = await createTestDatabase(required('GATEHOUSE_TEST_MYSQL_URL'))
      const shared = { url: database.url, prefix: `test-${randomUUID()}:`, ...(variable ? { redis: required(variable) } : {}) }
      const node = await openNode(shared)
      const other = fork(join(import.meta.dirname, 'taker-process.ts'), [JSON.stringify(shared)], { stdio: 'ignore' })
      try {
        await once(other, 'message')
        for (let round = 0; round < 5; round++) {
          const key = `code-${round}`
          await node.shortLived.put('t', 'oauth.code', key, { round }, 60)
          const there = once(other, 'message')
          other.send({ key, times: 25 })
          const here = await Promise.all(Array.from({ length: 25 }, () => node.shortLived.take('t', 'oauth.code', key)))
          const all = [...here.filter((value) => value !== undefined), ...((await there)[0] as unknown[])]
          assert.deepEqual(all, [{ round }])
        }
      } finally {
        other.kill('SIGKILL')
        await node.close()
        await database.drop()
      }
    })
  })
}
