import assert from 'node:assert/strict'
import apiResources from '@gatehouse/api-resources'
import { ApiResources } from '@gatehouse/api-resources/contracts'
import groups from '@gatehouse/groups'
import { Groups } from '@gatehouse/groups/contracts'
import roles from '@gatehouse/roles'
import { Roles } from '@gatehouse/roles/contracts'
import { type Provider, startProvider, type TestClient } from './support/provider.ts'
import { signIn } from './support/sign-in.ts'

const admin = { authorization: `Basic ${Buffer.from('admin:Correct-horse-9-battery').toString('base64')}` }

describe('scopes of APIs, by the roles of the user, security 3.10 and 3.12', () => {
  let provider: Provider
  let client: TestClient
  let roleId: string
  const authorizeApi = async (of: TestClient, id: string, body: Record<string, unknown>) =>
    (await provider.request(`/api/server/v1/applications/${of.application.id}/authorized-apis`, { headers: admin, json: { id, ...body } })).status
  const scopeOf = async (of: TestClient, scope: string) => (await signIn(provider, of, { scope })).tokens
  before(async () => {
    provider = await startProvider({ plugins: [apiResources, groups, roles] })
    const api = await provider
      .use(ApiResources)
      .create(provider.tenant, { name: 'Booking', identifier: 'booking', scopes: [{ name: 'booking:read' }, { name: 'booking:write' }] })
    client = await provider.addClient()
    assert.equal(await authorizeApi(client, api.id, { scopes: ['booking:read'] }), 201)
    const role = await provider
      .use(Roles)
      .create(provider.tenant, { name: 'traveller', permissions: ['booking:read', 'booking:write', 'internal_application_mgt_view'] })
    roleId = role.id
  })
  after(() => provider.stop())
  const assign = (op: 'add' | 'remove') => provider.use(Roles).update(provider.tenant, roleId, { users: [{ op, values: [provider.user.id] }] })

  it('are not given to a user without a role', async () => {
    assert.equal((await scopeOf(client, 'openid booking:read booking:write')).scope, 'openid')
  })
  it('are given as far as application and role reach, and leave tokens with the role: introspection, refresh', async () => {
    await assign('add')
    const tokens = await scopeOf(client, 'openid booking:read booking:write internal_application_mgt_view')
    assert.equal(tokens.scope, 'openid booking:read')
    assert.equal((await provider.introspect(tokens.access_token, client)).scope, 'openid booking:read')
    await assign('remove')
    assert.equal((await provider.introspect(tokens.access_token, client)).scope, 'openid')
    const refreshed = await provider.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, client.basic)
    assert.equal(refreshed.json.scope, 'openid')
  })
  it('reach members of nested groups, until they leave', async () => {
    const all = provider.use(Groups)
    const inner = await all.create(provider.tenant, { name: 'inner', members: [{ id: provider.user.id }] })
    const outer = await all.create(provider.tenant, { name: 'outer', members: [{ id: inner.id }] })
    await provider.use(Roles).update(provider.tenant, roleId, { groups: [{ op: 'set', values: [outer.id] }] })
    const tokens = await scopeOf(client, 'openid booking:read')
    assert.equal(tokens.scope, 'openid booking:read')
    await all.remove(provider.tenant, inner.id)
    assert.equal((await provider.introspect(tokens.access_token, client)).scope, 'openid')
  })
  it('of management APIs open them to a bearer with the role', async () => {
    await assign('add')
    const console = await provider.addClient({}, { authorizedScopes: ['internal_application_mgt_view'] })
    const { access_token: token } = await scopeOf(console, 'openid internal_application_mgt_view')
    const list = async () => (await provider.get('/api/server/v1/applications', { authorization: `Bearer ${token}` })).status
    assert.equal(await list(), 200)
    await assign('remove')
    assert.equal(await list(), 403)
  })
  it('come from roles of the application alone, where it has its own', async () => {
    await assign('add')
    const own = await provider.addClient({}, { authorizedScopes: ['booking:read'] })
    assert.equal((await scopeOf(own, 'openid booking:read')).scope, 'openid booking:read')
    const path = `/api/server/v1/applications/${own.application.id}`
    const changed = await provider.request(path, { method: 'PATCH', headers: admin, json: { associatedRoles: { allowedAudience: 'APPLICATION', roles: [] } } })
    assert.equal(changed.status, 200)
    assert.equal((await scopeOf(own, 'openid booking:read')).scope, 'openid', 'a role of the organization counts no more')
    const audience = { type: 'application', applicationId: own.application.id } as const
    await provider.use(Roles).create(provider.tenant, { name: 'buyer', audience, permissions: ['booking:read'], users: [provider.user.id] })
    assert.equal((await scopeOf(own, 'openid booking:read')).scope, 'openid booking:read')
    await assign('remove')
  })
  it('need no role where the API was authorized with No Policy', async () => {
    const news = await provider
      .use(ApiResources)
      .create(provider.tenant, { name: 'News', identifier: 'news', requiresAuthorization: false, scopes: [{ name: 'news:read' }] })
    const reader = await provider.addClient()
    assert.equal(await authorizeApi(reader, news.id, { policyIdentifier: 'No Policy', scopes: ['news:read'] }), 201)
    assert.equal((await scopeOf(reader, 'openid news:read')).scope, 'openid news:read')
    assert.equal((await scopeOf(client, 'openid news:read')).scope, 'openid', 'another application is not authorized')
  })
})
