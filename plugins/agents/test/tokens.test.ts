import assert from 'node:assert/strict'
import { authorizePath, basic, hiddenFields } from '@gatehouse/oauth/test-provider'
import { decodeJwt } from 'jose'
import { type AtAgents, type MadeAgent, startAgents } from './support.ts'

describe('an agent by itself, RFC 6749 §4.4', () => {
  let at: AtAgents
  let agent: MadeAgent
  before(async () => {
    at = await startAgents()
    agent = await at.addAgent()
  })
  after(() => at[Symbol.asyncDispose]())

  it('gets tokens that say what it is, by its id and secret', async () => {
    const { status, json } = await at.ownToken(agent)
    assert.deepEqual([status, json.refresh_token, json.id_token], [200, undefined, undefined])
    const { sub, aut, client_id: clientId, act } = decodeJwt(json.access_token)
    assert.deepEqual([sub, aut, clientId, act], [agent.id, 'AGENT', agent.id, undefined])
    const told = await at.introspect(json.access_token)
    assert.deepEqual([told.active, told.sub, told.aut], [true, agent.id, 'AGENT'])
    const wrong = await at.provider.token({ grant_type: 'client_credentials' }, basic(agent.id, 'w'.repeat(43)))
    assert.deepEqual([wrong.status, wrong.json.error], [401, 'invalid_client'])
  })
  it('has the scopes of its roles, as far as its application was authorized, and loses them with the role, security 3.10 and 3.12', async () => {
    const scope = 'booking:read openid internal_login SYSTEM'
    assert.equal((await at.ownToken(agent, scope)).json.scope, undefined)
    assert.equal((await at.authorize(agent)).status, 201)
    assert.equal((await at.ownToken(agent, scope)).json.scope, undefined, 'without a role')
    const role = await at.roles.create(at.tenant, { name: 'booker', permissions: ['booking:read'], users: [agent.id] })
    const { json } = await at.ownToken(agent, scope)
    assert.equal(json.scope, 'booking:read', 'neither an ID token nor the self-service of people')
    await at.roles.update(at.tenant, role.id, { users: [{ op: 'remove', values: [agent.id] }] })
    assert.equal((await at.introspect(json.access_token)).scope, undefined)
  })
  it('cannot sign in where people do', async () => {
    for (const username of [agent.id, `AGENT/${agent.id}`]) {
      const browser = at.provider.browser()
      const page = await browser.go(authorizePath(at.client))
      const reply = await browser.submit('/commonauth', { ...hiddenFields(page.text), username, password: agent.password })
      assert.match(reply.text, /name="password"/, 'the page asks again')
      const header = `Basic ${Buffer.from(`${username}:${agent.password}`).toString('base64')}`
      assert.equal((await at.provider.get('/scim2/Me', { authorization: header })).status, 401)
    }
  })
  it('shows its application to administrators, by the template of agents', async () => {
    const { json } = await at.provider.get(`/api/server/v1/applications?filter=name+eq+agent-${agent.id}&attributes=clientId,templateId`, at.admin)
    const [{ clientId, templateId }] = json.applications
    assert.deepEqual([clientId, templateId], [agent.id, 'agent-application'])
  })
})

describe('blocking an agent ends all that it holds at once, security 3.10', () => {
  let at: AtAgents
  let agent: MadeAgent
  beforeEach(async () => {
    at = await startAgents()
    agent = await at.addAgent()
  })
  afterEach(() => at[Symbol.asyncDispose]())
  const held = async () => ({ own: (await at.ownToken(agent)).json, acting: await at.onBehalf(agent) })
  type Held = Awaited<ReturnType<typeof held>>
  const states = async ({ own, acting }: Held) => [
    (await at.introspect(own.access_token)).active,
    (await at.introspect(acting.access_token)).active,
    (await at.provider.token({ grant_type: 'refresh_token', refresh_token: acting.refresh_token }, at.client.basic)).status,
  ]

  it('its own tokens, and those in which it acts; unblocking brings nothing back', async () => {
    const before = await held()
    assert.deepEqual([(await at.introspect(before.own.access_token)).active, (await at.introspect(before.acting.access_token)).active], [true, true])
    assert.equal((await at.patch(agent.id, { op: 'replace', path: 'active', value: false })).json.active, false)
    assert.deepEqual(await states(before), [false, false, 400])
    assert.equal((await at.ownToken(agent)).json.error, 'invalid_grant')
    await at.patch(agent.id, { op: 'replace', path: 'active', value: true })
    assert.deepEqual(await states(before), [false, false, 400])
    at.clock.advance(1)
    assert.deepEqual(await states(await held()), [true, true, 200])
  })
  it('so does deleting it, and its credential goes', async () => {
    const before = await held()
    assert.equal((await at.scimCall('DELETE', `/${agent.id}`)).status, 204)
    assert.deepEqual(await states(before), [false, false, 400])
    assert.equal((await at.ownToken(agent)).json.error, 'invalid_client')
    const { json } = await at.provider.get(`/api/server/v1/applications?filter=name+eq+agent-${agent.id}`, at.admin)
    assert.equal(json.totalResults, 0)
  })
  it('and so does a new secret, which leaves the settings of its application alone', async () => {
    const before = await held()
    const password = 'another-secret-of-forty-three-characters-xx'
    const { status, json } = await at.patch(agent.id, { op: 'replace', path: 'password', value: password })
    assert.deepEqual([status, json.password], [200, undefined])
    assert.deepEqual(await states(before), [false, false, 400])
    assert.equal((await at.ownToken(agent)).json.error, 'invalid_client')
    at.clock.advance(1)
    const renewed = (await at.provider.token({ grant_type: 'client_credentials' }, basic(agent.id, password))).json
    assert.deepEqual(decodeJwt(renewed.access_token).aud, [agent.id, at.client.id], 'the audience that was set before')
    assert.equal((await at.patch(agent.id, { op: 'replace', path: 'password', value: 'short' })).status, 400)
  })
  it('brings a credential back where its application was removed', async () => {
    const { json } = await at.provider.get(`/api/server/v1/applications?filter=name+eq+agent-${agent.id}`, at.admin)
    await at.provider.request(`/api/server/v1/applications/${json.applications[0].id}`, { method: 'DELETE', headers: at.admin })
    assert.equal((await at.ownToken(agent)).status, 401)
    await at.patch(agent.id, { op: 'replace', path: 'password', value: agent.password })
    assert.equal((await at.ownToken(agent)).status, 200)
  })
  it('is on record', async () => {
    await at.patch(agent.id, { op: 'replace', path: 'active', value: false })
    await at.scimCall('DELETE', `/${agent.id}`)
    const actions = at.records.filter(({ target }) => target === agent.id).map(({ action }) => action)
    for (const action of ['agents.created', 'agents.updated', 'agents.blocked', 'agents.deleted']) assert.ok(actions.includes(action))
  })
})
