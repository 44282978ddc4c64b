import assert from 'node:assert/strict'
import { type ApplicationsServer, base, everything, holding, startApplications } from './support/server.ts'

describe('inbound protocols of applications', () => {
  let server: ApplicationsServer
  let id: string
  before(async () => {
    server = await startApplications()
    id = await server.create({ name: 'shop' })
  })
  after(() => server[Symbol.asyncDispose]())
  const oidc = '/inbound-protocols/oidc'

  it('answers 201 with Location when it is new, 200 when it replaces, and shows it afterwards', async () => {
    const first = await server.on(id, oidc, { method: 'PUT', json: { clientId: 'c1' } })
    assert.deepEqual([first.status, first.json.clientSecret], [201, 'shown-once'])
    assert.ok(first.headers.get('location')?.endsWith(`${base}/${id}${oidc}`))
    assert.equal((await server.on(id, oidc, { method: 'PUT', json: { clientId: 'c2' } })).status, 200)
    assert.deepEqual((await server.on(id, oidc)).json, { clientId: 'c2' })
    const { json } = await server.on(id)
    assert.equal(json.clientId, 'c2')
    const self = `${base}/${id}${oidc}`
    assert.deepEqual(json.inboundProtocols, [{ type: 'oauth2', name: 'oidc', self }])
    for (const path of ['/inbound-protocols', '/inbound-protocols/']) assert.deepEqual((await server.on(id, path)).json, json.inboundProtocols)
  })

  it('is made with the application, in camel case or as in the path', async () => {
    const made = await server.create({ name: 'both', inboundProtocolConfiguration: { oidc: { clientId: 'both' } } })
    assert.equal((await server.on(made)).json.clientId, 'both')
  })

  it('answers 409 where the key belongs to another application', async () => {
    const other = await server.create({ name: 'other' })
    const answer = await server.on(other, oidc, { method: 'PUT', json: { clientId: 'c2' } })
    assert.deepEqual([answer.status, answer.json.code], [409, 'APP-60009'])
  })

  it('runs the further operations of a protocol', async () => {
    assert.deepEqual((await server.on(id, `${oidc}/regenerate-secret`, { method: 'POST' })).json, { clientSecret: 'another' })
    assert.equal((await server.on(id, `${oidc}/revoke`, { method: 'POST' })).status, 200)
  })

  for (const [what, method, path, status, code] of [
    ['an unknown protocol', 'GET', '/inbound-protocols/telnet', 404, 'APP-60501'],
    ['an unknown protocol to write', 'PUT', '/inbound-protocols/telnet', 404, 'APP-60501'],
    ['settings that are wrong', 'PUT', oidc, 400, 'APP-60501'],
  ] as const)
    it(`refuses ${what}: ${code}`, async () => {
      const answer = await server.on(id, path, { method, ...(method === 'PUT' ? { json: {} } : {}) })
      assert.deepEqual([answer.status, answer.json.code], [status, code])
    })

  it('is not there after DELETE: APP-60502', async () => {
    const own = await server.create({ name: 'removed', inboundProtocolConfiguration: { oidc: { clientId: 'r' } } })
    assert.equal((await server.on(own, oidc, { method: 'DELETE' })).status, 204)
    for (const [method, path] of [
      ['GET', oidc],
      ['DELETE', oidc],
      ['POST', `${oidc}/revoke`],
    ] as const) {
      const answer = await server.on(own, path, { method })
      assert.deepEqual([answer.status, answer.json.code], [404, 'APP-60502'])
    }
  })

  it('goes with its application', async () => {
    const own = await server.create({ name: 'whole', inboundProtocolConfiguration: { oidc: { clientId: 'free-again' } } })
    await server.on(own, '', { method: 'DELETE' })
    await server.create({ name: 'next', inboundProtocolConfiguration: { oidc: { clientId: 'free-again' } } })
  })

  it('gives a new secret only with a permission of its own, security 7.4', async () => {
    const path = `${base}/${id}${oidc}/regenerate-secret`
    assert.equal((await server.call(path, { method: 'POST' }, everything)).status, 403)
    assert.equal((await server.call(path, { method: 'POST' }, holding('internal_application_mgt_client_secret_create'))).status, 200)
  })

  it('lists the protocols of this server', async () => {
    assert.deepEqual((await server.call(`${base}/meta/inbound-protocols`)).json, [{ name: 'oidc', displayName: 'OpenID Connect' }])
  })
})
