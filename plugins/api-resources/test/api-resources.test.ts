import assert from 'node:assert/strict'
import { apiResourceDeleted, apiScopesRemoved } from '../src/contracts.ts'
import { everything, holding, startApis } from './support/server.ts'

const scopeNames = (json: readonly { readonly name: string }[]) => json.map(({ name }) => name)

describe('API resources', () => {
  it('are made, read, changed and deleted with their scopes', async () => {
    await using parts = await startApis()
    const { call, create, server, tenant } = parts
    const made = await create()
    assert.equal(made.type, 'BUSINESS')
    assert.equal(made.requiresAuthorization, true)
    const read = await call(`/api-resources/${made.id}`)
    assert.deepEqual(
      [read.status, scopeNames(read.json.scopes), read.json.subscribedApplications],
      [200, ['booking:read', 'booking:write'], [{ id: 'app-1', name: 'shop' }]],
    )
    assert.equal(read.json.self, `/api/server/v1/api-resources/${made.id}`)
    const changed = await call(`/api-resources/${made.id}`, {
      method: 'PATCH',
      json: { name: 'Bookings', addedScopes: [{ name: 'booking:audit' }], removedScopes: ['booking:write'] },
    })
    assert.equal(changed.status, 204)
    assert.deepEqual(scopeNames((await call(`/api-resources/${made.id}/scopes`)).json), ['booking:audit', 'booking:read'])
    assert.deepEqual(server.heard(apiScopesRemoved), [{ tenantId: tenant.id, apiId: made.id, scopes: ['booking:write'] }])
    for (let time = 0; time < 2; time += 1) assert.equal((await call(`/api-resources/${made.id}`, { method: 'DELETE' })).status, 204)
    assert.equal((await call(`/api-resources/${made.id}`)).status, 404)
    assert.deepEqual(server.heard(apiResourceDeleted), [{ tenantId: tenant.id, apiId: made.id }])
    assert.equal(server.heard(apiScopesRemoved).length, 2)
  })
  it('have scopes that are described, replaced and removed one by one', async () => {
    await using parts = await startApis()
    const { call, create } = parts
    const { id, scopes } = await create()
    assert.equal((await call(`/api-resources/${id}/scopes/booking:read`, { method: 'PATCH', json: { displayName: 'See bookings' } })).status, 204)
    assert.equal((await call(`/api-resources/${id}/scopes/id/${scopes[1].id}`, { method: 'PATCH', json: { description: 'all of it' } })).status, 204)
    assert.equal((await call(`/api-resources/${id}/scopes/nothing`, { method: 'PATCH', json: {} })).status, 404)
    assert.deepEqual(
      (await call(`/api-resources/${id}/scopes`)).json.map(({ displayName, description }: Record<string, string>) => [displayName, description]),
      [
        ['See bookings', undefined],
        ['booking:write', 'all of it'],
      ],
    )
    assert.equal((await call(`/api-resources/${id}/scopes`, { method: 'PUT', json: [{ name: 'booking:write' }, { name: 'b' }] })).status, 204)
    assert.equal((await call(`/api-resources/${id}/scopes/b`, { method: 'DELETE' })).status, 204)
    assert.equal((await call(`/api-resources/${id}/scopes/id/${scopes[0].id}`, { method: 'DELETE' })).status, 204)
    const left = (await call(`/api-resources/${id}/scopes`)).json
    assert.deepEqual(left, [{ id: scopes[1].id, name: 'booking:write', displayName: 'booking:write' }], 'a scope that stays keeps its id')
  })
  it('are unique by identifier, and scopes by name over all APIs', async () => {
    await using parts = await startApis()
    const { call, create, booking } = parts
    await create()
    const again = await call('/api-resources', { method: 'POST', json: booking })
    assert.deepEqual([again.status, again.json.code], [409, 'API-60004'])
    const stolen = await call('/api-resources', { method: 'POST', json: { name: 'x', identifier: 'x', scopes: [{ name: 'booking:read' }] } })
    assert.deepEqual([stolen.status, stolen.json.code], [409, 'API-60005'])
    assert.equal(
      (await call('/api-resources')).json.apiResources.filter(({ identifier }: { identifier: string }) => identifier === 'x').length,
      0,
      'nothing is half there, 7.3',
    )
  })
  for (const [what, body] of [
    ['a reserved scope, security 3.12', { name: 'a', identifier: 'a', scopes: [{ name: 'internal_user_mgt_list' }] }],
    ['a scope of OpenID Connect, security 3.12', { name: 'a', identifier: 'a', scopes: [{ name: 'email' }] }],
    ['a scope with a space, RFC 6749 §3.3', { name: 'a', identifier: 'a', scopes: [{ name: 'a b' }] }],
    ['a scope twice', { name: 'a', identifier: 'a', scopes: [{ name: 'a' }, { name: 'a' }] }],
    ['no name', { name: ' ', identifier: 'a' }],
    ['no identifier', { name: 'a' }],
    ['an unknown member', { name: 'a', identifier: 'a', type: 'TENANT' }],
    ['a type of the server itself', { name: 'a', identifier: 'a', resourceType: 'TENANT' }],
  ] as const)
    it(`refuse ${what}`, async () => {
      await using parts = await startApis()
      assert.equal((await parts.call('/api-resources', { method: 'POST', json: body })).status, 400)
    })
  it('are listed in pages forward and back, with the management APIs first, and filtered', async () => {
    await using parts = await startApis()
    const { call, create } = parts
    for (const name of ['one', 'two', 'three']) await create({ name, identifier: name })
    const all = (await call('/api-resources?limit=100')).json
    assert.equal(all.totalResults, all.apiResources.length)
    const ids = all.apiResources.map(({ id }: { id: string }) => id)
    const seen: string[] = []
    let at = '/api-resources?limit=2'
    let last = ''
    for (let count = 0; count < 20; count += 1) {
      const { json } = await call(at)
      seen.push(...json.apiResources.map(({ id }: { id: string }) => id))
      const next = json.links.find(({ rel }: { rel: string }) => rel === 'next')?.href
      if (!next) {
        last = json.links.find(({ rel }: { rel: string }) => rel === 'previous').href
        break
      }
      at = next.replace('/api/server/v1', '')
    }
    assert.deepEqual(seen, ids)
    const back = (await call(last.replace('/api/server/v1', ''))).json.apiResources.map(({ id }: { id: string }) => id)
    const end = seen.length % 2 === 0 ? seen.length - 2 : seen.length - 1
    assert.deepEqual(back, seen.slice(end - 2, end))
    const names = async (filter: string) =>
      (await call(`/api-resources?filter=${encodeURIComponent(filter)}`)).json.apiResources.map(({ name }: { name: string }) => name)
    assert.deepEqual(await names('identifier sw t'), ['two', 'three'])
    assert.deepEqual(await names('type eq BUSINESS and name co "re"'), ['three'])
    for (const filter of ['name gt a', 'shoe eq a', 'name eq', 'name eq a or name eq b', 'name eq a and'])
      assert.equal((await call(`/api-resources?filter=${encodeURIComponent(filter)}`)).status, 400, filter)
    assert.equal((await call('/api-resources?after=zzzz')).status, 400)
  })
  it('of the server are there, with the permissions of its routes, and are only read', async () => {
    await using parts = await startApis()
    const { call, apis } = parts
    const system = apis.system().find(({ identifier }) => identifier === '/api/server/v1/api-resources')
    assert.deepEqual(
      scopeNames(system?.scopes ?? []),
      ['create', 'delete', 'update', 'view'].map((verb) => `internal_api_resource_${verb}`),
    )
    assert.ok(apis.system().some(({ identifier, scopes }) => identifier === '/scim2/v2/Roles' && scopes[0]?.name === 'internal_role_mgt_users_update'))
    assert.equal((await call(`/api-resources/${system?.id}`)).json.type, 'TENANT')
    for (const [method, path, json] of [
      ['PATCH', '', { name: 'mine' }],
      ['DELETE', '', undefined],
      ['PUT', '/scopes', []],
      ['PATCH', '/scopes/internal_api_resource_view', { displayName: 'x' }],
      ['DELETE', '/scopes/internal_api_resource_view', undefined],
    ] as const)
      assert.equal((await call(`/api-resources/${system?.id}${path}`, { method, ...(json === undefined ? {} : { json }) })).status, 400, `${method} ${path}`)
    assert.ok(scopeNames((await call('/scopes?filter=name+sw+internal_api')).json).includes('internal_api_resource_view'))
  })
  it('of another tenant do not exist, security 8.2', async () => {
    await using parts = await startApis()
    const { call, create, apis, other } = parts
    const { id } = await create()
    for (const [method, path, json] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'mine' }],
      ['PUT', '/scopes', []],
      ['GET', '/scopes', undefined],
    ] as const)
      assert.equal(
        (await call(`/api-resources/${id}${path}`, { method, ...(json === undefined ? {} : { json }) }, everything, '/t/other')).status,
        404,
        `${method} ${path}`,
      )
    assert.equal((await call(`/api-resources/${id}`, { method: 'DELETE' }, everything, '/t/other')).status, 204)
    assert.equal((await call(`/api-resources/${id}`)).status, 200, 'it is still there')
    assert.equal((await apis.scopes(other, ['booking:read'])).size, 0)
    await apis.create(other, { name: 'Booking', identifier: 'booking', scopes: [{ name: 'booking:read' }] })
  })
  it('need the permission of each operation, security 7.4', async () => {
    await using parts = await startApis()
    const { call, create, server } = parts
    const { id } = await create()
    assert.equal((await server.get('/api/server/v1/api-resources')).status, 401)
    for (const [method, path, verb] of [
      ['GET', '/api-resources', 'view'],
      ['GET', '/scopes', 'view'],
      ['GET', `/api-resources/${id}`, 'view'],
      ['PATCH', `/api-resources/${id}`, 'update'],
      ['DELETE', `/api-resources/${id}`, 'delete'],
      ['POST', '/api-resources', 'create'],
    ] as const) {
      const others = ['view', 'create', 'update', 'delete'].filter((one) => one !== verb)
      assert.equal((await call(path, { method }, holding(...others))).status, 403, `${method} ${path}`)
      assert.notEqual((await call(path, { method }, holding(verb))).status, 403, `${method} ${path}`)
    }
  })
})
