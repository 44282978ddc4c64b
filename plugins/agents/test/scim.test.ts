import assert from 'node:assert/strict'
import { Administrators, permissionSources } from '@gatehouse/access/contracts'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { basic } from '@gatehouse/oauth/test-provider'
import registration from '@gatehouse/registration'
import { Roles } from '@gatehouse/roles/contracts'
import { type AtAgents, patchOp, schema, startAgents } from './support.ts'

const manage = ['create', 'update', 'delete', 'client_secret_create', 'client_secret_delete'].map((one) => `internal_application_mgt_${one}`)
const managing = [...manage, 'internal_dcr_update', 'internal_dcr_delete']
/** Everybody manages applications. */
const management = definePlugin({
  name: 'test-management',
  setup: ({ host }) => host.contribute(permissionSources, { name: 'test', of: async () => managing }),
})

describe('/scim2/Agents', () => {
  let at: AtAgents
  before(async () => {
    at = await startAgents([registration, management])
  })
  after(() => at[Symbol.asyncDispose]())
  const idOf = async (values: object = {}) => (await at.create(values)).json.id as string

  it('makes an agent with a secret that is shown this once, security 1.9', async () => {
    const { status, json, headers } = await at.create({ Description: 'Helps vets', Url: 'https://vet.test/', IsUserServingAgent: true })
    assert.equal(status, 201)
    assert.match(json.password, /^[\w-]{43}$/)
    assert.match(json.id, /^[0-9a-f-]{13}-8/)
    assert.equal(json.userName, `AGENT/${json.id}`)
    assert.deepEqual(json.schemas, ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:scim:wso2:schema', schema])
    const shown = { DisplayName: 'Vetassist AI', Owner: 'kim', Description: 'Helps vets', Url: 'https://vet.test/', IsUserServingAgent: true }
    assert.deepEqual([json[schema], json.active, json.meta.resourceType], [shown, true, 'Agent'])
    assert.equal(headers.get('location'), `${at.provider.url}/scim2/Agents/${json.id}`)
    const again = (await at.scimCall('GET', `/${json.id}`)).json
    assert.deepEqual([again.password, again[schema]], [undefined, shown])
    assert.ok(!JSON.stringify(at.records).includes(json.password))
  })
  it('takes a secret of the caller that is long enough, and demands name and owner', async () => {
    const password = 'a-secret-of-the-callers-own-making'
    assert.equal((await at.create({}, { password })).json.password, password)
    for (const [values, body] of [
      [{}, { password: 'short' }],
      [{ DisplayName: undefined }, {}],
      [{ Owner: '' }, {}],
      [{ DisplayName: 'x'.repeat(191) }, {}],
    ] as const) {
      const { status, json } = await at.create(values, body)
      assert.deepEqual([status, json.scimType], [400, 'invalidValue'])
    }
  })
  it('changes by PATCH and PUT; id, name of account and times are only read, security 7.2', async () => {
    const id = await idOf()
    const path = `${schema}:Description`
    const { json } = await at.patch(id, { op: 'replace', path, value: 'Knows dogs' })
    assert.deepEqual([json[schema].Description, json[schema].DisplayName], ['Knows dogs', 'Vetassist AI'])
    const whole = await at.patch(id, { op: 'replace', value: { [schema]: { DisplayName: 'Cats', Owner: 'lou' } } })
    assert.deepEqual([whole.json[schema].DisplayName, whole.json[schema].Owner], ['Cats', 'lou'])
    const put = await at.scimCall('PUT', `/${id}`, { id: 'other', userName: 'AGENT/other', [schema]: { DisplayName: 'Birds', Owner: 'kim' } })
    assert.deepEqual([put.status, put.json.id, put.json.userName], [200, id, `AGENT/${id}`])
    assert.deepEqual(put.json[schema], { DisplayName: 'Birds', Owner: 'kim', IsUserServingAgent: false })
    assert.equal((await at.patch(id, { op: 'remove', path: `${schema}:Owner` })).status, 400)
    assert.equal((await at.patch(id, { op: 'replace', path: 'userName', value: 'x' })).json.scimType, 'mutability')
  })
  it('honours If-Match: a lost update is refused, security 7.6', async () => {
    const { json } = await at.create()
    const body = { [schema]: { DisplayName: 'A', Owner: 'kim' } }
    const match = { ...at.admin, 'if-match': json.meta.version }
    assert.equal((await at.scimCall('PUT', `/${json.id}`, body, match)).status, 200)
    assert.equal((await at.scimCall('PUT', `/${json.id}`, body, match)).status, 412)
    assert.equal((await at.scimCall('DELETE', `/${json.id}`, undefined, match)).status, 412)
  })
  it('lists by pages, cursor and filter', async () => {
    await using own = await startAgents()
    for (const name of ['Ant', 'Bee', 'Cat']) await own.create({ DisplayName: name })
    const names = async (query: string) => {
      const { json } = await own.scimCall('GET', query)
      return [json.totalResults, ...json.Resources.map((one: Record<string, { DisplayName: string }>) => one[schema]?.DisplayName).toSorted()]
    }
    assert.deepEqual(await names(''), [3, 'Ant', 'Bee', 'Cat'])
    assert.equal((await own.scimCall('GET', '?startIndex=3&count=2')).json.Resources.length, 1)
    assert.deepEqual(await names(`?filter=${encodeURIComponent(`${schema}:DisplayName sw "b"`)}`), [1, 'Bee'])
    assert.deepEqual(await names('?filter=active+eq+false'), [0])
    assert.equal((await own.scimCall('GET', '?filter=password+pr')).status, 400)
    const first = (await own.scimCall('GET', '?cursor&count=2')).json
    const rest = (await own.scimCall('GET', `?cursor=${encodeURIComponent(first.nextCursor)}&count=2`)).json
    assert.deepEqual([first.Resources.length, rest.Resources.length, rest.nextCursor], [2, 1, undefined])
  })
  it('keeps agents apart from people', async () => {
    const id = await idOf({ DisplayName: 'Hidden' })
    assert.equal((await at.provider.get(`/scim2/Users/${id}`, at.admin)).status, 404)
    assert.equal((await at.provider.request(`/scim2/Users/${id}`, { method: 'DELETE', headers: at.admin })).status, 404)
    const { json } = await at.provider.get('/scim2/Users', at.admin)
    assert.ok(json.Resources.every((user: { id: string; userName: string }) => user.id !== id && !user.userName.startsWith('AGENT/')))
    assert.equal(await at.users.find(at.tenant, 'username', `AGENT/${id}`), undefined)
    assert.equal(await at.users.find(at.tenant, 'id', id), undefined)
    assert.equal((await at.scimCall('GET', `/${at.provider.user.id}`)).status, 404)
  })
  it('shows the roles of an agent, which are assigned as those of people, and which a deletion takes along', async () => {
    const id = await idOf()
    const role = await at.provider.use(Roles).create(at.tenant, { name: `r-${id}`, permissions: ['booking:read'] })
    const operation = { op: 'add', path: 'users', value: [{ value: id }] }
    const path = `/scim2/v2/Roles/${role.id}`
    const assign = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [operation] }
    assert.equal((await at.provider.request(path, { method: 'PATCH', headers: at.admin, json: assign })).status, 200)
    const { json } = await at.scimCall('GET', `/${id}`)
    assert.deepEqual([json.roles[0].display, json.roles[0].audienceType, json.roles.length], [`r-${id}`, 'organization', 1])
    assert.equal((await at.provider.get(path, at.admin)).json.users[0].display, `AGENT/${id}`)
    assert.equal((await at.scimCall('DELETE', `/${id}`)).status, 204)
    assert.equal((await at.roles.membersOf(at.tenant, role.id, 'user', { limit: 9, offset: 0 })).total, 0)
    assert.equal((await at.scimCall('GET', `/${id}`)).status, 404)
    assert.equal((await at.scimCall('DELETE', `/${id}`)).status, 404)
  })
  it('is for those who have its permissions, in their own tenant, security 7.4 and 8.2', async () => {
    const id = await idOf()
    const { json } = await at.provider.token({ grant_type: 'client_credentials' }, at.client.basic)
    const bearer = { authorization: `Bearer ${json.access_token}` }
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', `/${id}`],
      ['PUT', `/${id}`],
      ['PATCH', `/${id}`],
      ['DELETE', `/${id}`],
    ] as const) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {}
      assert.deepEqual([(await at.scimCall(method, path, body, {})).status, (await at.scimCall(method, path, body, bearer)).status], [401, 403])
    }
    await at.provider.use(Tenants).create({ slug: 'other' })
    assert.ok([401, 404].includes((await at.provider.get(`/t/other/scim2/Agents/${id}`, at.admin)).status))
  })
  it('lets administrators alone change an agent that is one: no secret makes an administrator, security 7.2', async () => {
    const { id } = await at.addAgent()
    const manage = ['internal_agent_mgt_update', 'internal_agent_mgt_delete']
    await at.roles.create(at.tenant, { name: `m-${id}`, permissions: manage, users: [at.provider.user.id] })
    const kim = { authorization: `Basic ${Buffer.from('kim:Swordfish-12-tides').toString('base64')}` }
    const operations = { schemas: [patchOp], Operations: [{ op: 'replace', path: 'password', value: 'a-secret-that-kim-has-chosen' }] }
    assert.equal((await at.scimCall('PATCH', `/${id}`, operations, kim)).status, 200)
    await at.provider.use(Administrators).add(at.tenant, id)
    assert.equal((await at.scimCall('PATCH', `/${id}`, operations, kim)).status, 403)
    assert.equal((await at.scimCall('DELETE', `/${id}`, undefined, kim)).status, 403)
    assert.equal((await at.patch(id, { op: 'replace', path: `${schema}:Owner`, value: 'lou' })).status, 200)
  })
  it('lets administrators alone change the credential of an agent that is one, in any API, security 7.2', async () => {
    const agent = await at.addAgent()
    const kim = { authorization: `Basic ${Buffer.from('kim:Swordfish-12-tides').toString('base64')}` }
    const name = `agent-${agent.id}`
    const { applications } = (await at.provider.get(`/api/server/v1/applications?filter=name+eq+${name}`, at.admin)).json
    const path = `/api/server/v1/applications/${applications[0].id}`
    const oidc = `${path}/inbound-protocols/oidc`
    const { clientSecret: _, ...settings } = (await at.provider.get(oidc, at.admin)).json
    const call = async (method: string, url: string, headers: Readonly<Record<string, string>>, json?: unknown) =>
      (await at.provider.request(url, { method, headers, ...(json === undefined ? {} : { json }) })).status
    const changes = [
      ['PUT', oidc, settings],
      ['POST', `${oidc}/regenerate-secret`],
      ['POST', `${oidc}/revoke`],
      ['POST', `${oidc}/secrets`, {}],
      ['DELETE', `${oidc}/secrets/some`],
      ['PUT', '/api/server/v1/applications/import', { name, inboundProtocolConfiguration: { oidc: settings } }],
      ['PUT', `/api/identity/oauth2/dcr/v1.1/register/${agent.id}`, { redirect_uris: ['https://a.example/cb'] }],
      ['DELETE', `/api/identity/oauth2/dcr/v1.1/register/${agent.id}`],
      ['DELETE', oidc],
      ['DELETE', path],
    ] as const
    assert.equal(await call('POST', `${oidc}/regenerate-secret`, kim), 200)
    await at.provider.use(Administrators).add(at.tenant, agent.id)
    for (const [method, url, json] of changes) assert.equal(await call(method, url, kim, json), 403, `${method} ${url}`)
    assert.equal(await call('POST', `${oidc}/regenerate-secret`, at.admin), 200)
    assert.equal(await call('DELETE', oidc, at.admin), 204)
    const clientSecret = 'a-secret-that-kim-has-chosen'
    const taken = { clientId: agent.id, clientSecret, grantTypes: ['client_credentials'] }
    assert.equal(await call('POST', '/api/server/v1/applications', kim, { name: `b-${agent.id}`, inboundProtocolConfiguration: { oidc: taken } }), 201)
    assert.equal((await at.ownToken({ ...agent, credentials: basic(agent.id, clientSecret) })).json.error, 'invalid_grant')
  })
  it('describes itself: type, schemas', async () => {
    const types = (await at.provider.get('/scim2/ResourceTypes/Agent')).json
    assert.deepEqual(
      types.schemaExtensions.map((one: { schema: string }) => one.schema),
      ['urn:scim:wso2:schema', schema],
    )
    const schemas = (await at.provider.get('/scim2/Schemas', at.admin)).json as { id: string }[]
    assert.equal(schemas.filter(({ id }) => id === schema).length, 1)
    assert.equal(new Set(schemas.map(({ id }) => id)).size, schemas.length, 'each once')
  })
})
