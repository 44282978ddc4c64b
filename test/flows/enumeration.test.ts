import assert from 'node:assert/strict'
import { RateLimiter } from '@gatehouse/kernel/state'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { allPlugins } from './support/all-plugins.ts'
import { basic, newUser } from './support/api.ts'
import { adminPassword } from './support/process.ts'

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const tries = 60
/** Milliseconds of CPU of all threads, since hashes are made beside this one: whoever else is busy on the machine does not count. */
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

describe('a stranger does not learn who has an account, security 5.2', () => {
  let server: TestServer
  before(async () => {
    const limitless = { consume: async () => undefined, reset: async () => undefined }
    server = await startTestServer({
      plugins: await allPlugins(),
      config: { users: { maxFailedAttempts: 1000 } },
      tables: { admin: { password: adminPassword } },
      replace: [[RateLimiter, limitless]],
    })
    const made = await server.request('/scim2/Users', { method: 'POST', headers: { authorization: basic('admin', adminPassword) }, json: newUser('ann') })
    assert.equal(made.status, 201)
  })
  after(() => server?.stop())

  it('a wrong password and an unknown user get the same answer in the same time, with the shipped hash', async () => {
    const ask = async (username: string) => {
      const begun = cpuTime()
      const { status, text, headers } = await server.get('/scim2/Me', { authorization: basic(username, 'not-the-password') })
      const took = cpuTime() - begun
      const names = [...headers.keys()].filter((name) => !['date', 'correlation-id'].includes(name))
      return { took, answer: { status, body: text.replace(/[0-9a-f-]{36}/g, ''), names } }
    }
    const [known, unknown]: [number[], number[]] = [[], []]
    for (let n = 0; n < tries; n++) {
      const [one, other] = [await ask('ann'), await ask(`nobody-${n}`)]
      assert.deepEqual(one.answer, other.answer)
      known.push(one.took)
      unknown.push(other.took)
    }
    const difference = Math.abs(median(known) - median(unknown))
    assert.ok(difference <= Math.max(5, 0.05 * median(known)), `${median(known)} ms and ${median(unknown)} ms`)
  })
})
