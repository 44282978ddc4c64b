import assert from 'node:assert/strict'
import { adminPassword, basic, type Provider, startProvider } from '@gatehouse/oauth/test-provider'
import tokenExchange from '@gatehouse/token-exchange'
import impersonation from '../src/plugin.ts'

const path = '/api/server/v1/configs/impersonation'
const admin = basic('admin', adminPassword)

describe('/configs/impersonation', () => {
  let provider: Provider
  before(async () => {
    provider = await startProvider({ plugins: [tokenExchange, impersonation] })
  })
  after(() => provider.stop())
  const get = async () => (await provider.get(path, admin)).json
  const patch = (json: unknown, headers = admin) => provider.request(path, { method: 'PATCH', json, headers })
  const replace = (value: unknown) => [{ operation: 'REPLACE', path: '/enableEmailNotification', value }]

  it('has users told until the tenant says otherwise, keeps what it said, and forgets it', async () => {
    assert.deepEqual(await get(), { enableEmailNotification: true })
    const { status, json } = await patch(replace(false))
    assert.deepEqual([status, json, await get()], [200, { enableEmailNotification: false }, { enableEmailNotification: false }])
    assert.equal((await provider.request(path, { method: 'DELETE', headers: admin })).status, 204)
    assert.deepEqual(await get(), { enableEmailNotification: true })
    await patch(replace(false))
    await patch([{ operation: 'REMOVE', path: '/enableEmailNotification' }])
    assert.deepEqual(await get(), { enableEmailNotification: true })
  })
  it('refuses what it does not know, and whoever has not the permission', async () => {
    for (const json of [replace('yes'), [{ operation: 'REPLACE', path: '/other', value: true }], [], {}]) assert.equal((await patch(json)).status, 400)
    assert.equal((await provider.get(path)).status, 401)
    const { basic: credentials } = await provider.addClient()
    const { json } = await provider.token({ grant_type: 'client_credentials' }, credentials)
    const bearer = { authorization: `Bearer ${json.access_token}` }
    assert.deepEqual([(await provider.get(path, bearer)).status, (await patch(replace(false), bearer)).status], [403, 403])
    assert.deepEqual(await get(), { enableEmailNotification: true })
  })
})
