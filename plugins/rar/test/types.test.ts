import assert from 'node:assert/strict'
import apiResources from '@gatehouse/api-resources'
import { ApiResources } from '@gatehouse/api-resources/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { adminPassword, basic, type Provider, startProvider } from '@gatehouse/oauth/test-provider'
import { detailProcessors } from '../src/contracts.ts'
import rar from '../src/plugin.ts'

const limited = definePlugin({
  name: 'limited',
  setup: ({ host }) =>
    host.contribute(detailProcessors, {
      name: 'limited',
      check: (_tenant, _client, { amount }) => (Number(amount) > 100 ? 'the amount is too high' : undefined),
      covers: (granted, asked) => Number(asked.amount) <= Number(granted.amount),
    }),
})
const type = (name: string, more = {}) => ({ type: name, name: `Type ${name}`, description: 'd', schema: { type: 'object' }, ...more })

describe('types of authorization details', () => {
  let provider: Provider
  let path: string
  let apiId: string
  const admin = basic('admin', adminPassword)
  before(async () => {
    provider = await startProvider({ plugins: [apiResources, rar, limited] })
    apiId = (await provider.use(ApiResources).create(provider.tenant, { name: 'A', identifier: 'https://a.test' })).id
    path = `/api/server/v1/api-resources/${apiId}/authorization-details-types`
  })
  after(() => provider.stop())
  const put = (types: unknown, to = path) => provider.request(to, { method: 'PUT', json: types, headers: admin })

  it('are registered with an API, listed, changed and removed', async () => {
    const { status, json } = await put([type('a'), type('b')])
    assert.deepEqual([status, json.map((one: { type: string }) => one.type)], [200, ['a', 'b']])
    const one = `${path}/${json[0].id}`
    assert.equal((await provider.request(one, { method: 'PATCH', json: { name: 'Other' }, headers: admin })).status, 204)
    assert.deepEqual((await provider.get(one, admin)).json, { ...type('a'), id: json[0].id, name: 'Other' })
    assert.equal((await provider.get('/api/server/v1/authorization-details-types', admin)).json.length, 2)
    assert.equal((await put([type('a'), type('c')])).json[0].id, json[0].id, 'keeps its id')
    assert.equal((await provider.request(one, { method: 'DELETE', headers: admin })).status, 204)
    assert.equal((await provider.get(one, admin)).status, 404)
  })
  it('are unique, and of an API that is there', async () => {
    const other = (await provider.use(ApiResources).create(provider.tenant, { name: 'B', identifier: 'https://b.test' })).id
    await put([type('taken')])
    assert.equal((await put([type('taken')], path.replace(apiId, other))).status, 409)
    assert.equal((await put([type('x')], path.replace(apiId, 'nobody'))).status, 404)
    assert.equal((await put([type('x'), type('x')])).status, 400)
  })
  it('take only schemas that stand by themselves', async () => {
    for (const schema of [
      { type: 'nonsense' },
      { $ref: 'https://evil.test/schema' },
      { $async: true },
      { properties: 1 },
      { pattern: '[' },
      { x: 'x'.repeat(40_000) },
    ])
      assert.equal((await put([type('x', { schema })])).status, 400, JSON.stringify(schema).slice(0, 60))
    assert.equal((await put([type('x', { schema: { $id: 'same', type: 'object' } }), type('y', { schema: { $id: 'same', type: 'array' } })])).status, 200)
  })
  it('are for those who may change APIs', async () => {
    assert.equal((await provider.get(path)).status, 401)
    assert.equal((await provider.request(path, { method: 'PUT', json: [] })).status, 401)
  })
  it('may be judged by code, which also says what covers what, §6.1', async () => {
    await put([type('limited')])
    const client = await provider.addClient({ settings: { authorizationDetailsTypes: ['limited'] } })
    const ask = (amount: number) =>
      provider.token({ grant_type: 'client_credentials', authorization_details: JSON.stringify([{ type: 'limited', amount }]) }, client.basic)
    assert.equal((await ask(50)).status, 200)
    assert.deepEqual([(await ask(500)).json.error, (await ask(500)).json.error_description], ['invalid_authorization_details', 'the amount is too high'])
  })
  it('go with their API', async () => {
    const apis = provider.use(ApiResources)
    const gone = (await apis.create(provider.tenant, { name: 'C', identifier: 'https://c.test' })).id
    await put([type('gone')], path.replace(apiId, gone))
    await apis.remove(provider.tenant, gone)
    await provider.settle()
    const { json } = await provider.get('/api/server/v1/authorization-details-types', admin)
    assert.ok(!json.some((one: { type: string }) => one.type === 'gone'))
  })
})
