import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import approvals from '@gatehouse/approvals'
import { createTestDatabase, type TestDatabase } from '@gatehouse/kernel/testing'
import { hiddenFields, type Provider, passLogin, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import device from '../src/plugin.ts'

const grant = 'urn:ietf:params:oauth:grant-type:device_code'

for (const [kind, redis] of [
  ['MYSQL', true],
  ['MYSQL', false],
  ['POSTGRES', false],
] as const) {
  describe(`the device flow over two nodes on ${kind}, ${redis ? 'with' : 'without'} Redis, RFC 8628 §3.4`, function () {
    this.timeout(30_000)
    let database: TestDatabase
    let nodes: readonly [Provider, Provider]
    let tv: TestClient
    before(async () => {
      database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
      const shared = redis ? { redis: { url: process.env.GATEHOUSE_TEST_REDIS_URL, keyPrefix: `device-${randomUUID()}:` } } : {}
      const sealing = { masterKey: randomBytes(32).toString('base64') }
      const tables = { data: { url: database.url }, sealing, server: { publicUrl: 'http://127.0.0.1:1' }, ...shared }
      const start = (seed: boolean) => startProvider({ plugins: [approvals, device], tables, config: { device: { triesPerMinute: 1000 } } }, seed)
      nodes = [await start(true), await start(false)]
      tv = await nodes[0].addClient({ public: true, grantTypes: [grant, 'refresh_token'], redirectUris: [] })
    })
    after(async () => {
      await Promise.all((nodes ?? []).map((node) => node.stop()))
      await database?.[Symbol.asyncDispose]()
    })
    const begin = async () => (await nodes[0].post('/oauth2/device_authorize', { client_id: tv.id, scope: 'openid' })).json
    const poll = (index: number, code: string) => nodes[index % 2 === 0 ? 0 : 1].token({ grant_type: grant, device_code: code, client_id: tv.id })
    const together = <X>(count: number, work: (index: number) => Promise<X>) => Promise.all(Array.from({ length: count }, (_, index) => work(index)))

    it('is begun on one, answered on the other while the device polls, and redeemed once of 20 tries on both', async () => {
      const { user_code: userCode, device_code: code } = await begin()
      const browser = nodes[1].browser()
      const question = await passLogin(browser, await browser.submit('/oauth2/device', { user_code: userCode }))
      const fields = { ...hiddenFields(question.text), answer: 'approve' }
      const [answers] = await Promise.all([together(5, () => browser.post('/oauth2/device', fields)), together(6, (index) => poll(index, code))])
      assert.equal(answers.filter(({ status }) => status === 302).length, 1, JSON.stringify(answers.map(({ status }) => status)))
      const replies = await together(20, (index) => poll(index, code))
      assert.ok(replies.filter(({ status }) => status === 200).length <= 1)
      assert.ok(
        replies.every(({ status, json }) => status === 200 || json.error === 'invalid_grant'),
        JSON.stringify(replies.map(({ json }) => json)),
      )
    })
    it('counts parallel polls on both', async () => {
      const { device_code: code } = await begin()
      const errors = (await together(10, (index) => poll(index, code))).map(({ json }) => json.error)
      assert.equal(errors.filter((error) => error === 'authorization_pending').length, 1, errors.join())
      assert.equal(errors.filter((error) => error === 'slow_down').length, 9)
    })
  })
}
