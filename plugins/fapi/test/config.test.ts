import assert from 'node:assert/strict'
import { testClientKey } from '@gatehouse/client-keys/testing'
import { Tenants } from '@gatehouse/kernel'
import { adminPassword, basic } from '@gatehouse/oauth/test-provider'
import { startFapi, useFapi } from './support/index.ts'

const path = '/api/server/v1/configs/fapi'
const admin = basic('admin', adminPassword)
const all = ['FAPI1_ADVANCED', 'FAPI2_SECURITY', 'FAPI2_MESSAGE_SIGNING']

describe('/configs/fapi', () => {
  const at = useFapi(async () => ({ jwks: { keys: [(await testClientKey()).jwk] } }))
  const get = async (where = path) => (await at.provider.get(where, admin)).json
  const put = (json: unknown) => at.provider.request(path, { method: 'PUT', json, headers: admin })
  const addClient = (fapiProfile?: string) =>
    at.provider.addClient({ settings: { isFAPIApplication: true, ...(fapiProfile ? { fapiProfile } : {}), jwks: at.jwks } })
  const meta = async () => (await at.provider.get('/api/server/v1/applications/meta/inbound-protocols/oidc', admin)).json.fapiMetadata

  it('offers everything until the tenant says otherwise, and keeps what it said', async () => {
    assert.deepEqual(await get(), { enabled: true, supportedProfiles: all })
    const { status, json } = await put({ enabled: true, supportedProfiles: ['FAPI2_SECURITY', 'FAPI2_SECURITY'] })
    assert.deepEqual([status, json], [200, { enabled: true, supportedProfiles: ['FAPI2_SECURITY'] }])
    assert.deepEqual(await get(), json)
  })
  it('refuses applications a profile that the tenant does not offer', async () => {
    await put({ enabled: true, supportedProfiles: ['FAPI2_SECURITY'] })
    await assert.rejects(addClient(), /FAPI profile FAPI1_ADVANCED is not supported by the organization/)
    await assert.rejects(addClient('FAPI2_MESSAGE_SIGNING'), /not supported by the organization/)
    assert.equal((await addClient('FAPI2_SECURITY')).client.authMethod, 'private_key_jwt')
    assert.deepEqual((await meta()).allowedFapiProfiles, { options: ['FAPI2_SECURITY'] })
  })
  it('refuses them every profile where it is off, and applications without FAPI nothing', async () => {
    assert.deepEqual((await put({})).json, { enabled: false, supportedProfiles: all })
    await assert.rejects(addClient(), /not supported by the organization/)
    await at.provider.addClient()
    assert.deepEqual((await meta()).allowedFapiProfiles, { options: [] })
    await put({ enabled: true })
    await addClient()
    assert.deepEqual((await meta()).allowedSignatureAlgorithms, { options: ['PS256', 'ES256', 'EdDSA'] })
  })
  it('is a matter of each tenant', async () => {
    await put({ enabled: false })
    const other = await at.provider.use(Tenants).create({ slug: 'other' })
    await at.provider.addClient({ settings: { isFAPIApplication: true, jwks: at.jwks } }, {}, other)
    await put({ enabled: true })
  })
  it('refuses what it does not know, and whoever has not the permission', async () => {
    for (const json of [{ enabled: true, supportedProfiles: ['FAPI3'] }, { enabled: true, supportedProfiles: [] }, { enabled: 'yes' }]) {
      const reply = await put(json)
      assert.deepEqual([reply.status, reply.json.code], [400, 'kernel.bad_request'])
    }
    assert.equal((await at.provider.get(path)).status, 401)
    const { id, secret } = await at.provider.addClient()
    const { json } = await at.provider.token({ grant_type: 'client_credentials' }, basic(id, secret))
    const bearer = { authorization: `Bearer ${json.access_token}` }
    assert.equal((await at.provider.get(path, bearer)).status, 403)
    assert.equal((await at.provider.request(path, { method: 'PUT', json: { enabled: false }, headers: bearer })).status, 403)
    assert.equal((await get()).enabled, true)
  })
})

describe('[plugins.fapi] enabled = false', () => {
  it('offers nothing until the tenant says so', async () => {
    await using provider = await startFapi({ config: { fapi: { enabled: false } } })
    assert.deepEqual((await provider.get(path, admin)).json, { enabled: false, supportedProfiles: all })
    await assert.rejects(provider.addClient({ settings: { isFAPIApplication: true } }), /not supported by the organization/)
  })
})
