import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, type TestDatabase } from '@gatehouse/kernel/testing'
import { Users } from '@gatehouse/users/contracts'
import { adminPassword, basic, type Provider, startProvider, type TestClient } from './support/provider.ts'
import { codeOf, redeem, signIn } from './support/sign-in.ts'

const admin = basic('admin', adminPassword)

for (const kind of ['MYSQL', 'POSTGRES'] as const) {
  for (const redis of [true, false]) {
    describe(`two nodes on ${kind}, ${redis ? 'with' : 'without'} Redis, security 2.3, 2.4, 3.5 and 3.10`, function () {
      this.timeout(30_000)
      let database: TestDatabase
      let nodes: readonly [Provider, Provider]
      let client: TestClient
      before(async () => {
        database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
        const shared = redis ? { redis: { url: process.env.GATEHOUSE_TEST_REDIS_URL, keyPrefix: `oauth-${randomUUID()}:` } } : {}
        const sealing = { masterKey: randomBytes(32).toString('base64') }
        const server = { publicUrl: 'http://127.0.0.1:1' }
        const start = (seed: boolean) => startProvider({ tables: { data: { url: database.url }, sealing, server, ...shared } }, seed)
        nodes = [await start(true), await start(false)]
        client = await nodes[0].addClient({ accessToken: { type: 'JWT' } })
        // The first token makes the signing key; without Redis the other node knows of it within a second.
        await nodes[0].token({ grant_type: 'client_credentials' }, client.basic)
        if (!redis) await sleep(1100)
      })
      after(async () => {
        await Promise.all((nodes ?? []).map((node) => node.stop()))
        await database?.[Symbol.asyncDispose]()
      })
      const active = async (node: Provider, token: string) => (await node.introspect(token, client)).active
      /** The second of the rule, and one more for what a busy machine takes to ask. */
      const limitMs = 2000
      const endsWithin = async (node: Provider, token: string, asks = active) => {
        for (const until = performance.now() + limitMs; performance.now() < until; await sleep(20)) if (!(await asks(node, token))) return true
        return false
      }

      it('redeem a code once of 50 tries on both, and end what it gave', async () => {
        const code = await codeOf(nodes[0].browser(), client)
        const replies = await Promise.all(Array.from({ length: 50 }, (_, index) => redeem(nodes[index % 2 === 0 ? 1 : 0], client, code)))
        const won = replies.filter(({ status }) => status === 200)
        const others = replies.filter(({ status }) => status !== 200).map(({ status, json }) => `${status} ${json.error}`)
        assert.deepEqual([won.length, others.length, [...new Set(others)]], [1, 49, ['400 invalid_grant']])
        assert.ok(await endsWithin(nodes[0], won[0]?.json.access_token))
      })
      it('rotate a refresh token once of 20 tries on both', async () => {
        const { tokens } = await signIn(nodes[0], client)
        const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
        const replies = await Promise.all(Array.from({ length: 20 }, (_, index) => nodes[index % 2 === 0 ? 1 : 0].token(form, client.basic)))
        assert.equal(replies.filter(({ status }) => status === 200).length, 1)
        assert.ok(await endsWithin(nodes[1], tokens.access_token))
      })
      it('see a disabled user, a revoked token and a disabled application within a second', async () => {
        const [first, second] = [await signIn(nodes[0], client), await signIn(nodes[0], client)]
        assert.equal(await active(nodes[1], first.tokens.access_token), true)
        await nodes[0].post('/oauth2/revoke', { token: first.tokens.access_token }, client.basic)
        assert.ok(await endsWithin(nodes[1], first.tokens.access_token))
        await nodes[0].use(Users).update(nodes[0].tenant, nodes[0].user.id, { active: false })
        assert.ok(await endsWithin(nodes[1], second.tokens.access_token))
        await nodes[0].use(Users).update(nodes[0].tenant, nodes[0].user.id, { active: true })
        const watcher = await nodes[0].addClient()
        const { tokens } = await signIn(nodes[0], client)
        assert.equal((await nodes[1].introspect(tokens.access_token, watcher)).active, true)
        const path = `/api/server/v1/applications/${client.application.id}`
        assert.equal((await nodes[0].request(path, { method: 'PATCH', json: { applicationEnabled: false }, headers: admin })).status, 200)
        assert.ok(await endsWithin(nodes[1], tokens.access_token, async (node, token) => (await node.introspect(token, watcher)).active))
        assert.equal((await nodes[1].token({ grant_type: 'client_credentials' }, client.basic)).status, 401)
      })
    })
  }
}
