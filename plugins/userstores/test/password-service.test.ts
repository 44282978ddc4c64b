import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import access from '@gatehouse/access'
import { Tenants, Transient } from '@gatehouse/kernel'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { Users } from '@gatehouse/users/contracts'
import userstores from '../src/plugin.ts'

const admin = 'correct-horse-battery-1'
const authorization = `Basic ${Buffer.from(`admin:${admin}`).toString('base64')}`
const right = 'Swordfish-12-tides'
const reach = { allowHttp: true, allowPrivate: ['127.0.0.0/8'] }

describe('passwords that a service of the old system knows', () => {
  let old: Server
  let server: TestServer
  let url: string
  const asked: { readonly headers: IncomingHttpHeaders; readonly body: Readonly<Record<string, string>> }[] = []
  /** How it fails; undefined: it works. */
  let failing: 'status' | 'no JSON' | 'no answer' | 'huge' | undefined
  const start = (outbound: object = { 'password-services': reach }) =>
    startTestServer({
      plugins: [users, access, userstores],
      config: {
        users: { hashMemory: 8, hashPasses: 1, allowWeakHash: true, maxFailedAttempts: 3 },
        userstores: {
          passwordServices: { LEGACY: { url, secret: 'service-secret', timeout: '1s' }, THEIRS: { url, secret: 'x', tenants: ['theirs'] } },
        },
      },
      tables: { admin: { password: admin }, outbound },
    })
  before(async () => {
    old = createServer(async (request, response) => {
      const body = JSON.parse(await text(request))
      asked.push({ headers: request.headers, body })
      if (failing === 'no answer') return
      if (failing === 'status') response.writeHead(500)
      if (failing === 'huge') return response.end(JSON.stringify({ valid: true, more: 'x'.repeat(10_000) }))
      response.end(failing === 'no JSON' ? 'true' : JSON.stringify({ valid: body.password === right }))
    })
    old.listen(0, '127.0.0.1')
    await once(old, 'listening')
    url = `http://127.0.0.1:${(old.address() as AddressInfo).port}/verify`
    server = await start()
  })
  beforeEach(() => {
    failing = undefined
    asked.length = 0
  })
  after(async () => {
    await server?.stop()
    old.closeAllConnections()
    old.close()
  })
  const add = async (at: TestServer, ...rows: readonly object[]) => {
    const headers = { authorization, 'content-type': 'application/json' }
    const { json, text: said } = await at.request('/api/server/v1/users/import', { method: 'POST', headers, body: JSON.stringify({ users: rows }) })
    assert.ok(json?.rows, said)
    return json.rows.map(({ status }: { status: string }) => status)
  }
  const signIn = async (at: TestServer, name: string, password: string) => at.use(Users).signIn(await at.use(Tenants).default(), name, password)

  it('are asked for once, with a secret, and move', async () => {
    assert.deepEqual(await add(server, { username: 'ann', passwordFrom: 'LEGACY' }), ['created'])
    assert.equal(await signIn(server, 'ann', 'wrong'), undefined)
    assert.ok(await signIn(server, 'ann', right))
    assert.ok(await signIn(server, 'ann', right))
    assert.equal(asked.length, 2)
    assert.deepEqual(asked[1]?.body, { tenant: (await server.use(Tenants).default()).slug, username: 'ann', password: right })
    assert.equal(asked[1]?.headers.authorization, 'Bearer service-secret')
  })
  it('are a column of CSV, too', async () => {
    const headers = { authorization, 'content-type': 'text/csv' }
    const { json } = await server.request('/api/server/v1/users/import', { method: 'POST', headers, body: 'username,passwordFrom\r\ncsv,LEGACY' })
    assert.equal(json.created, 1)
    assert.ok(await signIn(server, 'csv', right))
  })
  it('are refused at import where the origin does not serve the tenant, or does not exist, security 8.2', async () => {
    const rows = [{ passwordFrom: 'THEIRS' }, { passwordFrom: 'NOWHERE' }, { passwordFrom: 'LEGACY', password: right }]
    assert.deepEqual(await add(server, ...rows.map((row, index) => ({ username: `no${index}`, ...row }))), ['invalid', 'invalid', 'invalid'])
  })
  for (const how of ['status', 'no JSON', 'huge', 'no answer'] as const)
    it(`an outage (${how}) is no wrong try, security 11.5`, async () => {
      // A breaker of its own: it opens after some failures.
      await using own = await start()
      const username = 'waiting'
      await add(own, { username, passwordFrom: 'LEGACY' }, { username: 'ours', password: right })
      failing = how
      for (let count = 0; count < 4; count += 1) await assert.rejects(signIn(own, username, right), Transient)
      assert.ok(await signIn(own, 'ours', right), 'nothing else is affected')
    })
  it('the service is asked at allowed addresses only, and over HTTPS, security 9.1', async () => {
    for (const outbound of [{}, { 'password-services': { allowPrivate: ['127.0.0.0/8'] } }, { jwks: reach }]) {
      await using own = await start(outbound)
      await add(own, { username: 'kim', passwordFrom: 'LEGACY' })
      await assert.rejects(signIn(own, 'kim', right), Transient)
      assert.equal(asked.length, 0)
    }
  })
})
