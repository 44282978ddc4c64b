import assert from 'node:assert/strict'
import clientKeys from '@gatehouse/client-keys'
import { reachesThisMachine, startTestDocument, testClientKey } from '@gatehouse/client-keys/testing'
import { fapiPlugins, fapiSettings } from '@gatehouse/fapi/test-client'
import { Tenants } from '@gatehouse/kernel'
import { Clients } from '@gatehouse/oauth/contracts'
import { adminBasic, bearer, path, type RegistrationServer, redirectUri, startRegistration } from './support.ts'

const configs = '/api/server/v1/configs'
const start = (settings = {}) =>
  startRegistration(settings, {
    plugins: fapiPlugins.filter((plugin) => plugin !== clientKeys),
    config: fapiSettings,
    tables: { outbound: { jwks: reachesThisMachine } },
  })
const get = async (server: RegistrationServer) => (await server.get(`${configs}/dcr`, adminBasic)).json
const change = (server: RegistrationServer, values: Readonly<Record<string, unknown>>) =>
  server.call(
    'PATCH',
    `${configs}/dcr`,
    Object.entries(values).map(([name, value]) => ({ operation: 'REPLACE', path: `/${name}`, value })),
    adminBasic,
  )

describe('/configs/dcr', () => {
  it('is as configured until the tenant says otherwise, a matter of each tenant', async () => {
    await using server = await start({ who: 'open' })
    assert.deepEqual(await get(server), { authenticationRequired: false, mandateSSA: false, enableFapiEnforcement: false })
    await server.use(Tenants).create({ slug: 'other' })
    assert.equal((await change(server, { authenticationRequired: 'true' })).json.authenticationRequired, true)
    assert.equal((await get(server)).authenticationRequired, true)
    assert.equal((await server.register({ redirect_uris: [redirectUri] })).status, 401)
    assert.equal((await server.register({ redirect_uris: [redirectUri] }, adminBasic)).status, 201)
    assert.equal((await server.call('POST', `/t/other${path}`, { redirect_uris: [redirectUri] })).status, 201)
  })
  it('opens a tenant to whom a directory vouches for, and to nobody else', async () => {
    const [key, other] = [await testClientKey(), await testClientKey()]
    await using directory = await startTestDocument({ body: JSON.stringify({ keys: [key.jwk] }) })
    await using server = await start()
    const unvouched = await change(server, { authenticationRequired: false })
    assert.deepEqual([unvouched.status, unvouched.json.code], [400, 'registration.invalid_settings'])
    assert.equal((await get(server)).authenticationRequired, true, 'nothing was kept')
    const { status, json } = await change(server, { authenticationRequired: false, mandateSSA: true, ssaJwks: directory.url })
    assert.deepEqual([status, json], [200, { authenticationRequired: false, mandateSSA: true, enableFapiEnforcement: false, ssaJwks: directory.url }])
    const claims = { iss: 'https://directory.test', redirect_uris: [redirectUri] }
    const register = async (software_statement?: string) => (await server.register({ software_statement, redirect_uris: [redirectUri] })).json
    assert.ok((await register(await key.sign(claims))).client_id)
    assert.equal((await register()).error, 'unapproved_software_statement')
    assert.equal((await register(await other.sign(claims))).error, 'invalid_software_statement')
    assert.equal((await register(await key.sign({ redirect_uris: [redirectUri] }))).error, 'unapproved_software_statement', 'it names who made it')
  })
  it('refuses what does not fit', async () => {
    await using server = await start()
    const wrong = [
      { mandateSSA: true },
      { ssaJwks: 'http://169.254.169.254/keys' },
      { ssaJwks: 'no address' },
      { fapiProfile: 'FAPI3' },
      { authenticationRequired: 'maybe' },
      { unknown: true },
    ]
    for (const one of wrong) assert.equal((await change(server, one)).status, 400, JSON.stringify(one))
    const removal = [{ operation: 'REMOVE', path: '/ssaJwks', value: '' }]
    assert.equal((await server.call('PATCH', `${configs}/dcr`, removal, adminBasic)).status, 400)
    assert.equal((await server.call('PATCH', `${configs}/dcr`, [{ operation: 'REPLACE', path: '/mandateSSA', value: true }])).status, 401)
    assert.equal((await server.get(`${configs}/dcr`)).status, 401)
  })
})

describe('FAPI for all clients that register themselves', () => {
  let server: RegistrationServer
  let jwks: object
  before(async () => {
    server = await start({ who: 'open' })
    jwks = { keys: [(await testClientKey('PS256')).jwk] }
  })
  after(() => server.stop())
  const metadata = () => ({ client_name: 'Bank', redirect_uris: ['https://rp.test/cb'], jwks })

  it('makes them as the profile wants it, and tells them so, RFC 7591 §3.2.1', async () => {
    assert.equal((await change(server, { enableFapiEnforcement: true, fapiProfile: 'FAPI2_SECURITY' })).status, 200)
    const { status, json, text } = await server.register(metadata())
    assert.equal(status, 201, text)
    const { token_endpoint_auth_method: method, token_endpoint_auth_signing_alg: alg, dpop_bound_access_tokens: bound } = json
    assert.deepEqual(
      [method, alg, bound, json.require_pushed_authorization_requests, json.id_token_signed_response_alg],
      ['private_key_jwt', 'PS256', true, true, 'PS256'],
    )
    const client = await server.use(Clients).find(server.tenant, json.client_id)
    assert.deepEqual([client?.settings?.isFAPIApplication, client?.settings?.fapiProfile], [true, 'FAPI2_SECURITY'])
    const own = bearer(json.registration_access_token)
    assert.equal((await server.call('PUT', `${path}/${json.client_id}`, json, own)).status, 200, 'what it was told is what it may send')
    const weaker = await server.call('PUT', `${path}/${json.client_id}`, { ...metadata(), token_endpoint_auth_method: 'client_secret_basic' }, own)
    assert.deepEqual([weaker.status, weaker.json.error], [400, 'invalid_client_metadata'])
  })
  it('refuses metadata that the profile does not allow, by whomever', async () => {
    for (const one of [
      { token_endpoint_auth_method: 'none' },
      { token_endpoint_auth_method: 'client_secret_post' },
      { id_token_signed_response_alg: 'RS256' },
    ]) {
      for (const headers of [{}, adminBasic]) {
        const { status, json } = await server.register({ ...metadata(), ...one }, headers)
        assert.deepEqual([status, json.error], [400, 'invalid_client_metadata'], JSON.stringify(one))
      }
    }
    const insecure = await server.register({ ...metadata(), redirect_uris: ['http://127.0.0.1/cb'] })
    assert.equal(insecure.status, 400)
  })
  it('holds for clients that registered before, from their next change on', async () => {
    await change(server, { enableFapiEnforcement: false })
    const { json } = await server.register({ redirect_uris: ['https://rp.test/cb'], token_endpoint_auth_method: 'none' })
    await change(server, { enableFapiEnforcement: true })
    const put = (body: object) => server.call('PUT', `${path}/${json.client_id}`, body, bearer(json.registration_access_token))
    assert.equal((await put({ redirect_uris: ['https://rp.test/cb'], token_endpoint_auth_method: 'none' })).status, 400)
    assert.equal((await put(metadata())).json.token_endpoint_auth_method, 'private_key_jwt')
  })
  it('is not to be had where the tenant does not offer the profile', async () => {
    await change(server, { enableFapiEnforcement: false, fapiProfile: 'FAPI1_ADVANCED' })
    await server.call('PUT', `${configs}/fapi`, { enabled: true, supportedProfiles: ['FAPI2_SECURITY'] }, adminBasic)
    const { status, json } = await change(server, { enableFapiEnforcement: true })
    assert.deepEqual([status, json.code], [400, 'registration.invalid_settings'])
    assert.equal((await change(server, { enableFapiEnforcement: true, fapiProfile: 'FAPI2_SECURITY' })).status, 200)
  })
  it('needs the plugin that knows FAPI', async () => {
    await using plain = await startRegistration()
    assert.equal((await change(plain, { enableFapiEnforcement: true })).status, 400)
  })
})
