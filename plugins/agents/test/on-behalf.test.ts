import assert from 'node:assert/strict'
import { authorize, type TestClient } from '@gatehouse/oauth/test-provider'
import { decodeJwt } from 'jose'
import { type AtAgents, type MadeAgent, startAgents } from './support.ts'

describe('an agent on behalf of a user, oauth2-oidc.md §9', () => {
  let at: AtAgents
  let agent: MadeAgent
  before(async () => {
    at = await startAgents()
    agent = await at.addAgent()
    await at.trusts(agent, at.client)
    await at.roles.create(at.tenant, { name: 'traveller', permissions: ['booking:read'], users: [at.provider.user.id] })
  })
  after(() => at[Symbol.asyncDispose]())
  const actorToken = async (who = agent) => (await at.ownToken(who)).json.access_token as string
  const refused = async (code: string, form: Readonly<Record<string, string>>) => {
    const { status, json } = await at.redeem(code, form)
    assert.deepEqual([status, json.error], [400, 'invalid_grant'])
    return json.error_description
  }

  it('gets tokens of the user that name it in act, through refresh as well', async () => {
    const { json } = await at.redeem(await at.codeFor(agent.id), { actor_token: await actorToken() })
    const { sub, act, aut } = decodeJwt(json.access_token)
    assert.deepEqual([sub, act, aut, json.scope], [at.provider.user.id, { sub: agent.id }, 'APPLICATION_USER', 'openid booking:read'])
    assert.deepEqual((await at.introspect(json.access_token)).act, { sub: agent.id })
    assert.deepEqual(decodeJwt(json.id_token).act, { sub: agent.id })
    const refreshed = await at.provider.token({ grant_type: 'refresh_token', refresh_token: json.refresh_token }, at.client.basic)
    assert.deepEqual(decodeJwt(refreshed.json.access_token).act, { sub: agent.id })
  })
  it('has to prove itself where the code is redeemed', async () => {
    const code = await at.codeFor(agent.id)
    assert.equal(await refused(code, {}), 'Actor token is not provided in the request.')
    const other = await at.addAgent()
    await at.trusts(other, at.client)
    assert.equal(await refused(code, { actor_token: await actorToken(other) }), 'Actor token subject does not match the requested actor.')
    const { json } = await at.redeem(await at.codeFor(agent.id), { actor_token: await actorToken() })
    for (const token of ['nonsense', json.access_token, json.id_token])
      assert.equal(await refused(code, { actor_token: token }), 'the actor_token is not valid')
    const applications = (await at.provider.token({ grant_type: 'client_credentials' }, at.client.basic)).json.access_token
    assert.equal(await refused(code, { actor_token: applications }), 'the actor_token is not valid')
    assert.equal((await at.redeem(code, { actor_token: await actorToken() })).status, 200)
  })
  it('proves itself by a token that was made for that client: decision 0012', async () => {
    const stranger = await at.addAgent()
    assert.equal(await refused(await at.codeFor(stranger.id), { actor_token: await actorToken(stranger) }), 'the actor_token was not made for this client')
  })
  it('must still be active then', async () => {
    const blocked = await at.addAgent()
    await at.trusts(blocked, at.client)
    const [code, token] = [await at.codeFor(blocked.id), await actorToken(blocked)]
    await at.patch(blocked.id, { op: 'replace', path: 'active', value: false })
    assert.equal(await refused(code, { actor_token: token }), 'Requested actor is not active.')
  })
  it('is refused at the authorization endpoint when there is no such agent, or it is blocked', async () => {
    const blocked = await at.addAgent()
    await at.patch(blocked.id, { op: 'replace', path: 'active', value: false })
    for (const id of ['nobody', at.provider.user.id, blocked.id, `${agent.id}x`]) {
      const reply = await authorize(at.provider.browser(), at.client, { requested_actor: id })
      const answer = new URL(reply.headers.get('location') ?? '').searchParams
      assert.deepEqual([answer.get('error'), answer.get('error_description')], ['invalid_request', 'Invalid requested_actor.'])
    }
  })
  it('gets no token that leaves before it has proven itself', async () => {
    const { default: implicit } = await import('@gatehouse/implicit')
    await using own = await startAgents([implicit])
    const { id } = await own.addAgent()
    const spa = await own.provider.addClient({ public: true, grantTypes: ['implicit'] })
    const reply = await authorize(own.provider.browser(), spa, { response_type: 'token', requested_actor: id })
    assert.match(reply.headers.get('location') ?? '', /#error=invalid_request/)
  })
  it('changes nothing for requests that name none', async () => {
    const { json } = await at.redeem(await at.codeFor(agent.id, { requested_actor: undefined }))
    assert.equal(decodeJwt(json.access_token).act, undefined)
  })
  it('is refused to others: a token of the agent is worth nothing as the user, and hands on no right, security 3.7', async () => {
    const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
    const service = await at.provider.addClient({ grantTypes: [exchange], settings: { tokenExchange: { enabled: true, subjectClients: ['*'], actors: [] } } })
    const user = (await at.redeem(await at.codeFor(agent.id, { requested_actor: undefined }))).json
    const type = 'urn:ietf:params:oauth:token-type:access_token'
    const form = { grant_type: exchange, subject_token: user.access_token, subject_token_type: type, actor_token: await actorToken(), actor_token_type: type }
    assert.equal((await at.provider.token(form, service.basic)).json.error, 'invalid_request')
  })
})

describe('the consent page for an agent', () => {
  let at: AtAgents
  let agent: MadeAgent
  let asking: TestClient
  before(async () => {
    at = await startAgents()
    agent = await at.addAgent({ DisplayName: 'Vet <b>& Co' })
    asking = await at.provider.addClient({}, { skipLoginConsent: false })
  })
  after(() => at[Symbol.asyncDispose]())

  it('names it, escaped, and is shown each time, also where all was agreed to for good', async () => {
    const browser = at.provider.browser()
    const page = await authorize(browser, asking, { requested_actor: agent.id })
    assert.match(page.text, /The agent Vet &lt;b&gt;&amp; Co will act for you\./)
    const key = /name="sessionDataKeyConsent" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    await browser.post('/oauth2/authorize', { sessionDataKeyConsent: key, consent: 'approveAlways' })
    const again = await authorize(browser, asking, { requested_actor: agent.id })
    assert.match(again.text, /will act for you/)
    const without = await authorize(browser, asking)
    assert.match(without.headers.get('location') ?? '', /code=/, 'the application alone was agreed to for good')
    const silent = await authorize(browser, asking, { requested_actor: agent.id, prompt: 'none' })
    assert.match(silent.headers.get('location') ?? '', /error=consent_required/)
  })
  it('is shown where the application asks for no consent as well: the user has to know, oauth2-oidc.md §9', async () => {
    const browser = at.provider.browser()
    const trusted = at.client.application.advancedConfigurations
    assert.equal(trusted.skipLoginConsent, true)
    assert.match((await authorize(browser, at.client, { requested_actor: agent.id })).text, /will act for you/)
    assert.match((await authorize(browser, at.client)).headers.get('location') ?? '', /code=/)
  })
  it('is not shown without an agent in it, and a refusal gives nothing', async () => {
    const browser = at.provider.browser()
    const page = await authorize(browser, asking, { requested_actor: agent.id })
    const key = /name="sessionDataKeyConsent" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const denied = await browser.post('/oauth2/authorize', { sessionDataKeyConsent: key, consent: 'deny' })
    assert.match(denied.headers.get('location') ?? '', /error=access_denied/)
    const other = await at.provider.addClient({}, { skipLoginConsent: false })
    assert.doesNotMatch((await authorize(browser, other)).text, /will act for you/)
  })
})
