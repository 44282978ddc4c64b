import assert from 'node:assert/strict'
import { ApiResources } from '@gatehouse/api-resources/contracts'
import { Tenants } from '@gatehouse/kernel'
import { Applications } from '../src/contracts.ts'
import { startApplications } from './support/server.ts'

describe('APIs that administrators define, for applications', () => {
  const start = async () => {
    const parts = await startApplications()
    const tenant = await parts.server.use(Tenants).default()
    const apis = parts.server.use(ApiResources)
    const scopes = [{ name: 'booking:read' }, { name: 'booking:write' }]
    const api = await apis.create(tenant, { name: 'Booking', identifier: 'booking', scopes })
    const id = await parts.create({ name: 'shop' })
    const application = () => parts.server.use(Applications).find(tenant, id)
    const authorize = (apiId: string, body: Record<string, unknown> = {}) => parts.on(id, '/authorized-apis', { json: { id: apiId, ...body } })
    return { ...parts, tenant, apis, api, id, application, authorize, [Symbol.asyncDispose]: parts[Symbol.asyncDispose] }
  }
  it('are authorized, shown with their scopes, and tell who may call them', async () => {
    await using parts = await start()
    const { api, id, on, application, authorize, call } = parts
    assert.equal((await authorize(api.id, { scopes: ['booking:read'] })).status, 201)
    const [shown] = (await on(id, '/authorized-apis')).json
    assert.deepEqual([shown.identifier, shown.type, shown.displayName, shown.authorizedScopes[0].name], ['booking', 'BUSINESS', 'Booking', 'booking:read'])
    assert.deepEqual((await application())?.authorizedScopes, ['booking:read'])
    assert.deepEqual((await call(`/api/server/v1/api-resources/${api.id}`)).json.subscribedApplications, [{ id, name: 'shop' }])
    await on(id, `/authorized-apis/${api.id}`, { method: 'DELETE' })
    assert.deepEqual((await call(`/api/server/v1/api-resources/${api.id}`)).json.subscribedApplications, [])
  })
  it('take No Policy only where the API asks for no role: APP-60512, security 3.12', async () => {
    await using parts = await start()
    const { apis, tenant, api, application, authorize } = parts
    assert.equal((await authorize(api.id, { policyIdentifier: 'No Policy' })).json.code, 'APP-60512')
    const open = await apis.create(tenant, { name: 'Open', identifier: 'open', requiresAuthorization: false, scopes: [{ name: 'news' }] })
    assert.equal((await authorize(open.id, { policyIdentifier: 'No Policy', scopes: ['news'] })).status, 201)
    assert.deepEqual((await application())?.openScopes, ['news'])
  })
  it('leave nothing behind when they or their scopes go, security 8.4', async () => {
    await using parts = await start()
    const { apis, tenant, api, application, authorize, server } = parts
    await authorize(api.id, { scopes: ['booking:read', 'booking:write'] })
    await apis.update(tenant, api.id, { removedScopes: ['booking:write'] })
    await server.settle()
    assert.deepEqual((await application())?.authorizedScopes, ['booking:read'])
    await apis.remove(tenant, api.id)
    await server.settle()
    assert.deepEqual((await application())?.authorizedScopes, [])
    await apis.create(tenant, { name: 'Again', identifier: 'booking', scopes: [{ name: 'booking:read' }] })
    assert.deepEqual((await application())?.authorizedScopes, [])
  })
  it('of another tenant do not exist: APP-60507, security 8.2', async () => {
    await using parts = await start()
    const { apis, authorize } = parts
    const other = await parts.server.use(Tenants).create({ slug: 'other' })
    const theirs = await apis.create(other, { name: 'Theirs', identifier: 'theirs', scopes: [{ name: 'theirs' }] })
    assert.equal((await authorize(theirs.id, { scopes: ['theirs'] })).json.code, 'APP-60507')
  })
})
