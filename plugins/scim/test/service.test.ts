import assert from 'node:assert/strict'
import { type Scim, startScim } from './support/server.ts'

describe('what SCIM says about itself, RFC 7644 §4', () => {
  let scim: Scim
  before(async () => {
    scim = await startScim()
  })
  after(() => scim[Symbol.asyncDispose]())

  it('is open: configuration and resource types', async () => {
    const { status, json } = await scim.call('/ServiceProviderConfig', {}, {})
    assert.deepEqual(
      [status, json.patch.supported, json.bulk.maxOperations, json.filter.maxResults, json.etag.supported, json.sort.supported],
      [200, true, 1000, 100, true, true],
    )
    const types = await scim.call('/ResourceTypes', {}, {})
    assert.deepEqual([types.json.totalResults, types.json.Resources[0].endpoint], [1, '/Users'])
    assert.equal((await scim.call('/ResourceTypes/User', {}, {})).json.id, 'User')
  })
  it('needs a login: schemas', async () => {
    assert.equal((await scim.call('/Schemas', {}, {})).status, 401)
    const { json } = await scim.call('/Schemas')
    assert.deepEqual(
      json.map(({ id }: { id: string }) => id),
      ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', 'urn:scim:wso2:schema'],
    )
    const one = await scim.call(`/Schemas/${json[0].id}`)
    assert.deepEqual(one.json, json[0])
    const password = json[0].attributes.find(({ name }: { name: string }) => name === 'password')
    assert.deepEqual([password.mutability, password.returned, password.source], ['writeOnly', 'never', undefined])
    assert.equal((await scim.call('/Schemas/urn:nothing')).status, 404)
  })
  it('answers errors of its paths as SCIM, with no Groups yet', async () => {
    const { status, json } = await scim.call('/Groups')
    assert.deepEqual([status, json.schemas], [404, ['urn:ietf:params:scim:api:messages:2.0:Error']])
  })
  it('starts its links with the tenant, security 1.8', async () => {
    const { json } = await scim.call('/ServiceProviderConfig', { headers: { 'x-forwarded-host': 'evil.test' } }, {})
    assert.ok(json.meta.location.startsWith(scim.server.url))
  })
})
