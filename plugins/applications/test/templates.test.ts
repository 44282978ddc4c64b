import assert from 'node:assert/strict'
import { type ApplicationsServer, base, holding, startApplications } from './support/server.ts'

describe('application templates and meta data', () => {
  let server: ApplicationsServer
  before(async () => {
    server = await startApplications()
  })
  after(() => server[Symbol.asyncDispose]())
  const at = `${base}/templates`
  const kiosk = {
    name: 'Kiosk',
    description: 'Stands in a hall',
    types: ['web'],
    templateGroup: 'halls',
    displayOrder: 3,
    application: { description: 'A kiosk', inboundProtocolConfiguration: { oidc: { grantTypes: ['authorization_code'] } } },
  }
  const make = async (name: string) => (await server.call(at, { json: { ...kiosk, name } })).headers.get('location')?.split('/').at(-1) ?? ''

  it('are made, read, replaced and removed', async () => {
    const made = await server.call(at, { json: kiosk })
    assert.equal(made.status, 201)
    const id = made.headers.get('location')?.split('/').at(-1) ?? ''
    const read = await server.call(`${at}/${id}`)
    assert.deepEqual(
      [read.json.name, read.json.category, read.json.application.inboundProtocolConfiguration],
      ['Kiosk', 'DEFAULT', kiosk.application.inboundProtocolConfiguration],
    )
    const listed = (await server.call(at)).json.templates.find((one: { id: string }) => one.id === id)
    assert.deepEqual([listed.name, listed.self, listed.application], ['Kiosk', `${at}/${id}`, undefined])
    assert.equal((await server.call(`${at}/${id}`, { method: 'PUT', json: { ...kiosk, name: 'Kiosk 2' } })).status, 200)
    assert.equal((await server.call(`${at}/${id}`)).json.name, 'Kiosk 2')
    assert.equal((await server.call(`${at}/${id}`, { method: 'DELETE' })).status, 204)
    for (const method of ['GET', 'DELETE']) assert.equal((await server.call(`${at}/${id}`, { method })).status, 404)
  })
  it('of the server are the same for all, and stay as they are, security 7.2', async () => {
    const id = 'mcp-client-application'
    const { application } = (await server.call(`${at}/${id}`)).json
    assert.deepEqual(application.inboundProtocolConfiguration.oidc.pkce, { mandatory: true, supportPlainTransformAlgorithm: false })
    assert.deepEqual(
      [(await server.call(`${at}/${id}`, { method: 'DELETE' })).status, (await server.call(`${at}/${id}`, { method: 'PUT', json: kiosk })).status],
      [403, 403],
    )
    assert.equal((await server.call(at, { json: { ...kiosk, name: 'Mobile Application' } })).status, 409)
  })
  it('refuse what an application would refuse, names that are taken, and strangers, security 7.3, 7.4 and 8.2', async () => {
    const id = await make('Once')
    assert.equal((await server.call(at, { json: { ...kiosk, name: 'Once' } })).json.code, 'APP-60007')
    const other = await make('Other')
    assert.equal((await server.call(`${at}/${other}`, { method: 'PUT', json: { ...kiosk, name: 'Once' } })).status, 409)
    for (const change of [{ name: '' }, { application: undefined }, { application: { unknown: 1 } }, { unknown: 1 }, { category: 'X' }])
      assert.equal((await server.call(at, { json: { ...kiosk, name: 'Bad', ...change } })).status, 400)
    assert.equal((await server.call(at, { json: kiosk }, holding('internal_application_mgt_view'))).status, 403)
    assert.equal((await server.call(at, {}, holding('x'))).status, 403)
    const tenant = await server.tenant('elsewhere')
    for (const method of ['GET', 'DELETE'])
      assert.equal(
        (await server.call(`/t/${tenant.slug}${at}/${id}`, { method }, holding('internal_application_mgt_view', 'internal_application_mgt_delete'))).status,
        404,
      )
    assert.equal((await server.call(`${at}/${id}`)).status, 200)
  })
  it('say what protocols there are', async () => {
    assert.deepEqual((await server.call(`${base}/meta/inbound-protocols`)).json, [{ name: 'oidc', displayName: 'OpenID Connect' }])
    assert.equal((await server.call(`${base}/meta/inbound-protocols/oidc`)).status, 200)
    assert.deepEqual((await server.call(`${base}/meta/inbound-protocols/saml`)).json.code, 'APP-60501')
  })
})
