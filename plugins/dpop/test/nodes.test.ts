import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@gatehouse/kernel/testing'
import { type Provider, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import dpop from '../src/plugin.ts'
import { newSender } from './support/proofs.ts'

for (const kind of ['MYSQL', 'POSTGRES'] as const) {
  describe(`two nodes on ${kind}, security 3.8`, function () {
    this.timeout(30_000)
    let database: TestDatabase
    let nodes: readonly [Provider, Provider]
    let client: TestClient
    const publicUrl = 'http://127.0.0.1:1'
    before(async () => {
      database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
      const tables = { data: { url: database.url }, sealing: { masterKey: randomBytes(32).toString('base64') }, server: { publicUrl } }
      const options = { plugins: [dpop], config: { dpop: { requireNonce: true } }, tables }
      nodes = [await startProvider(options), await startProvider(options, false)]
      client = await nodes[0].addClient()
    })
    after(async () => {
      await Promise.all((nodes ?? []).map((node) => node.stop()))
      await database?.[Symbol.asyncDispose]()
    })
    const form = { grant_type: 'client_credentials' }

    it('take one of 50 equal proofs, and the nonce of either', async () => {
      const sender = await newSender(publicUrl)
      const nonce = (await nodes[0].token(form, { ...client.basic, ...(await sender.atToken()) })).headers.get('dpop-nonce')
      const headers = { ...client.basic, ...(await sender.atToken({ nonce })) }
      const replies = await Promise.all(Array.from({ length: 50 }, (_, index) => nodes[index % 2 === 0 ? 1 : 0].token(form, headers)))
      assert.equal(replies.filter(({ status }) => status === 200).length, 1)
      assert.ok(replies.every(({ status, json }) => status === 200 || json.error === 'invalid_dpop_proof'))
    })
  })
}
