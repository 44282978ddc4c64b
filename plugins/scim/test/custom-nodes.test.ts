import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import claims from '@gatehouse/claims'
import { createTestDatabase, type TestDatabase } from '@gatehouse/kernel/testing'
import { asAdmin, type Scim, startScim } from './support/server.ts'

const custom = 'urn:scim:schemas:extension:custom:User'
const base = '/api/server/v1/claim-dialects'
const id = (uri: string) => Buffer.from(uri).toString('base64url')

for (const kind of ['MYSQL', 'POSTGRES'] as const) {
  describe(`attributes of a tenant on two nodes on ${kind}`, function () {
    this.timeout(60_000)
    let database: TestDatabase
    let one: Scim
    let two: Scim
    before(async () => {
      database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
      const redis = { url: process.env.GATEHOUSE_TEST_REDIS_URL, keyPrefix: `scim-${randomUUID()}:` }
      const tables = {
        data: { url: database.url },
        sealing: { masterKey: randomBytes(32).toString('base64') },
        server: { publicUrl: 'http://127.0.0.1:1' },
        redis,
      }
      one = await startScim({ plugins: [claims], tables })
      two = await startScim({ plugins: [claims], tables })
    })
    after(async () => {
      await Promise.all([one?.[Symbol.asyncDispose](), two?.[Symbol.asyncDispose]()])
      await database?.[Symbol.asyncDispose]()
    })
    const known = async () => ((await two.call(`/Schemas/${custom}`)).json.attributes as { name: string }[]).map(({ name }) => name)
    const within = async (expected: readonly string[]) => {
      for (const until = performance.now() + 20_000; performance.now() < until; await sleep(20)) if (String(await known()) === String(expected)) return true
      return false
    }

    it('that are made and removed here are seen there, and a unique value goes to one of many who want it on both', async () => {
      assert.deepEqual(await known(), [])
      const claimURI = 'http://wso2.org/claims/seat'
      const local = {
        claimURI,
        displayName: 'Seat',
        attributeMapping: [{ mappedAttribute: 'seat', userstore: 'PRIMARY' }],
        uniquenessScope: 'ACROSS_USERSTORES',
      }
      const post = (path: string, json: unknown) => one.server.request(`${base}${path}`, { method: 'POST', headers: asAdmin, json })
      assert.equal((await post('/local/claims', local)).status, 201)
      assert.equal((await post(`/${id(custom)}/claims`, { claimURI: `${custom}:seat`, mappedLocalClaimURI: claimURI })).status, 201)
      assert.ok(await within(['seat']))
      const nodes = [one, two]
      const wanting = Array.from({ length: 6 }, (_, index) => nodes[index % 2]?.create({ userName: `u${index}`, [custom]: { seat: 'Window' } }))
      const statuses = (await Promise.all(wanting)).map((reply) => reply?.status)
      assert.deepEqual(statuses.sort(), [201, 409, 409, 409, 409, 409])
      const removed = await one.server.request(`${base}/${id(custom)}/claims/${id(`${custom}:seat`)}`, { method: 'DELETE', headers: asAdmin })
      assert.equal(removed.status, 204)
      assert.ok(await within([]))
    })
    it('a rule of a claim of the server that is made here is kept there, and its unique value goes to one of many', async () => {
      const uri = `${base}/local/claims/${id('http://wso2.org/claims/emailaddress')}`
      const { json } = await one.server.request(uri, { headers: asAdmin })
      const put = await one.server.request(uri, { method: 'PUT', headers: asAdmin, json: { ...json, uniquenessScope: 'ACROSS_USERSTORES' } })
      assert.equal(put.status, 200)
      const core = 'urn:ietf:params:scim:schemas:core:2.0:User'
      const unique = async () => {
        const { attributes } = (await two.call(`/Schemas/${core}`)).json as { attributes: { name: string; uniqueness: string }[] }
        return attributes.find(({ name }) => name === 'emails')?.uniqueness === 'server'
      }
      for (const until = performance.now() + 20_000; performance.now() < until && !(await unique()); ) await sleep(20)
      assert.ok(await unique())
      const wanting = Array.from({ length: 6 }, (_, index) => [one, two][index % 2]?.create({ userName: `m${index}`, emails: [{ value: 'ann@acme.io' }] }))
      const statuses = (await Promise.all(wanting)).map((reply) => reply?.status)
      assert.deepEqual(statuses.sort(), [201, 409, 409, 409, 409, 409])
    })
  })
}
