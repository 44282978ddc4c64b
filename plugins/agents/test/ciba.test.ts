import assert from 'node:assert/strict'
import approvals from '@gatehouse/approvals'
import ciba from '@gatehouse/ciba'
import { hiddenFields, passLogin, type TestClient } from '@gatehouse/oauth/test-provider'
import { decodeJwt } from 'jose'
import { type AtAgents, type MadeAgent, startAgents } from './support.ts'

const grant = 'urn:openid:params:grant-type:ciba'

describe('an agent that asks for a user over another channel, CIBA', () => {
  let at: AtAgents
  let agent: MadeAgent
  let desk: TestClient
  before(async () => {
    at = await startAgents([approvals, ciba])
    desk = await at.provider.addClient({ grantTypes: [grant, 'refresh_token'], redirectUris: [], accessToken: { type: 'JWT' } })
    agent = await at.addAgent({ DisplayName: 'Till <7>' })
    await at.trusts(agent, desk)
  })
  after(() => at[Symbol.asyncDispose]())
  const begin = (form: Readonly<Record<string, string>> = {}) => {
    at.clock.advance(60_000)
    return at.provider.post('/oauth2/ciba', { scope: 'openid', login_hint: 'kim', ...form }, desk.basic)
  }
  const approved = async (url: string) => {
    const browser = at.provider.browser()
    const page = await passLogin(browser, await browser.go(url))
    await browser.submit('/oauth2/ciba_authorize', { ...hiddenFields(page.text), answer: 'approve' })
    return page.text
  }
  const poll = (id: string) => at.provider.token({ grant_type: grant, auth_req_id: id }, desk.basic)

  it('is named to the user, and in act of the tokens, which end with it', async () => {
    const { json } = await begin({ actor_token: (await at.ownToken(agent)).json.access_token })
    assert.match(await approved(json.auth_url), /The agent Till &lt;7&gt; will act for you\./)
    const tokens = (await poll(json.auth_req_id)).json
    assert.deepEqual([decodeJwt(tokens.access_token).sub, decodeJwt(tokens.access_token).act], [at.provider.user.id, { sub: agent.id }])
    assert.equal((await at.introspect(tokens.access_token)).active, true)
    await at.patch(agent.id, { op: 'replace', path: 'active', value: false })
    assert.equal((await at.introspect(tokens.access_token)).active, false)
    await at.patch(agent.id, { op: 'replace', path: 'active', value: true })
  })
  it('is not in requests without it', async () => {
    const { json } = await begin()
    assert.doesNotMatch(await approved(json.auth_url), /will act for you/)
    assert.equal(decodeJwt((await poll(json.auth_req_id)).json.access_token).act, undefined)
  })
  it('proves itself by a token of its own, made for that client', async () => {
    const stranger = await at.addAgent()
    const tokens = ['nonsense', (await at.ownToken(stranger)).json.access_token]
    tokens.push((await at.provider.token({ grant_type: 'client_credentials' }, at.client.basic)).json.access_token)
    for (const token of tokens) {
      const { status, json } = await begin({ actor_token: token })
      assert.deepEqual([status, json.error, json.auth_req_id], [400, 'invalid_request', undefined])
    }
  })
  it('gives nothing that was asked for before it was blocked', async () => {
    const { json } = await begin({ actor_token: (await at.ownToken(agent)).json.access_token })
    await approved(json.auth_url)
    await at.patch(agent.id, { op: 'replace', path: 'active', value: false })
    const polled = await poll(json.auth_req_id)
    assert.deepEqual([polled.json.error, polled.json.error_description], ['invalid_grant', 'Requested actor is not active.'])
  })
})
