import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@gatehouse/kernel/testing'
import { adminPassword, basic, codeOf, type Provider, redeem, startProvider } from '@gatehouse/oauth/test-provider'
import scim from '@gatehouse/scim'
import agents from '../src/plugin.ts'
import { patchOp, schema } from './support.ts'

const admin = basic('admin', adminPassword)

for (const kind of ['MYSQL', 'POSTGRES'] as const) {
  describe(`agents on two nodes and ${kind}, security 3.10`, function () {
    this.timeout(30_000)
    let database: TestDatabase
    let nodes: readonly [Provider, Provider]
    before(async () => {
      database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
      const redis = { url: process.env.GATEHOUSE_TEST_REDIS_URL, keyPrefix: `agents-${randomUUID()}:` }
      const sealing = { masterKey: randomBytes(32).toString('base64') }
      const tables = { data: { url: database.url }, sealing, redis, server: { publicUrl: 'http://127.0.0.1:1' } }
      const start = (seed: boolean) => startProvider({ plugins: [scim, agents], tables }, seed)
      nodes = [await start(true), await start(false)]
    })
    after(async () => {
      await Promise.all((nodes ?? []).map((node) => node.stop()))
      await database?.[Symbol.asyncDispose]()
    })
    it('are blocked on all at once, with what they hold and what they act in', async () => {
      const [one, other] = nodes
      const { json: made } = await one.request('/scim2/Agents', { headers: admin, json: { [schema]: { DisplayName: 'A', Owner: 'kim' } } })
      const client = await one.addClient({ accessToken: { type: 'JWT' } })
      const path = `/scim2/Agents/${made.id}`
      const credentials = basic(made.id, made.password)
      const own = (await one.token({ grant_type: 'client_credentials' }, credentials)).json.access_token
      const code = await codeOf(one.browser(), client, { requested_actor: made.id })
      const refused = await redeem(one, client, code, { actor_token: own })
      assert.equal(refused.json.error_description, 'the actor_token was not made for this client')
      const active = async (node: Provider) => (await node.introspect(own, client)).active
      assert.deepEqual([await active(one), await active(other)], [true, true])
      const json = { schemas: [patchOp], Operations: [{ op: 'replace', path: 'active', value: false }] }
      assert.equal((await other.request(path, { method: 'PATCH', headers: admin, json })).status, 200)
      assert.deepEqual([await active(one), await active(other)], [false, false])
      assert.equal((await one.token({ grant_type: 'client_credentials' }, credentials)).json.error, 'invalid_grant')
      assert.equal((await other.request(path, { method: 'DELETE', headers: admin })).status, 204)
    })
    it('are not blocked by halves: of parallel changes each counts, and a lost one says so', async () => {
      const { json: made } = await nodes[0].request('/scim2/Agents', { headers: admin, json: { [schema]: { DisplayName: 'B', Owner: 'kim' } } })
      const put = (node: Provider, name: string) => {
        const headers = { ...admin, 'if-match': made.meta.version }
        return node.request(`/scim2/Agents/${made.id}`, { method: 'PUT', headers, json: { [schema]: { DisplayName: name, Owner: 'kim' } } })
      }
      const replies = await Promise.all(Array.from({ length: 6 }, (_, index) => put(nodes[index % 2 === 0 ? 0 : 1], `B${index}`)))
      assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 412, 412, 412, 412, 412])
    })
  })
}
