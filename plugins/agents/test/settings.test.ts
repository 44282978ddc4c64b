import assert from 'node:assert/strict'
import { authorize } from '@gatehouse/oauth/test-provider'
import trustedIssuers from '@gatehouse/trusted-issuers'
import { reachesTestIssuers, startTestIssuer, type TestIssuer } from '@gatehouse/trusted-issuers/testing'
import { decodeJwt } from 'jose'
import { type AtAgents, startAgents } from './support.ts'

const path = '/api/server/v1/configs/agent'
const replace = (value: unknown) => [{ operation: 'REPLACE', path: '/agentsExternallyManaged', value }]

describe('/configs/agent', () => {
  let at: AtAgents
  let issuer: TestIssuer
  before(async () => {
    at = await startAgents([trustedIssuers], { tables: reachesTestIssuers })
    issuer = await startTestIssuer(at.clock.now)
    const json = { name: 'fleet', issuer: issuer.issuer, certificate: { jwksUri: issuer.jwksUri } }
    assert.equal((await at.provider.request('/api/server/v1/trusted-token-issuers', { headers: at.admin, json })).status, 201)
  })
  after(async () => {
    await at[Symbol.asyncDispose]()
    await issuer[Symbol.asyncDispose]()
  })
  const patch = (json: unknown, headers = at.admin) => at.provider.request(path, { method: 'PATCH', json, headers })
  const get = async () => (await at.provider.get(path, at.admin)).json
  const actorToken = (claims: object = {}) => issuer.sign({ sub: 'fleet-7', aud: `${at.provider.url}/oauth2/token`, ...claims })

  it('says that agents are ours until the tenant says otherwise, keeps what it said, and forgets it', async () => {
    assert.deepEqual(await get(), { agentsExternallyManaged: false })
    const { status, json } = await patch(replace(true))
    assert.deepEqual([status, json, await get()], [200, { agentsExternallyManaged: true }, { agentsExternallyManaged: true }])
    assert.equal((await at.provider.request(path, { method: 'DELETE', headers: at.admin })).status, 204)
    assert.deepEqual(await get(), { agentsExternallyManaged: false })
  })
  it('refuses what it does not know, and whoever has not the permission', async () => {
    for (const json of [replace('yes'), [{ operation: 'REMOVE', path: '/agentsExternallyManaged' }], [], {}]) assert.equal((await patch(json)).status, 400)
    const { json } = await at.provider.token({ grant_type: 'client_credentials' }, at.client.basic)
    const bearer = { authorization: `Bearer ${json.access_token}` }
    const statuses = [await at.provider.get(path), await at.provider.get(path, bearer), await patch(replace(true), bearer)].map(({ status }) => status)
    assert.deepEqual(statuses, [401, 403, 403])
  })
  it('lets agents of another system act, by a token of a trusted issuer, and act says whose they are', async () => {
    const reply = await authorize(at.provider.browser(), at.client, { requested_actor: 'fleet-7' })
    assert.match(reply.headers.get('location') ?? '', /Invalid\+requested_actor/)
    await patch(replace(true))
    const { json, status } = await at.redeem(await at.codeFor('fleet-7'), { actor_token: await actorToken() })
    assert.equal(status, 200, JSON.stringify(json))
    const act = { sub: 'fleet-7', iss: issuer.issuer }
    assert.deepEqual(decodeJwt(json.access_token).act, act)
    const headers = { authorization: `Bearer ${json.access_token}` }
    assert.equal((await at.provider.request('/api/users/v1/me/sessions', { method: 'DELETE', headers })).status, 403)
    const acted = at.records.find(({ action }) => action === 'oauth.user-acted-for')
    assert.deepEqual([acted?.actor, acted?.detail?.actors], [undefined, JSON.stringify(act)], 'and so does the record, security 1.12')
    await patch(replace(false))
  })
  it('takes no other token for theirs: of another agent, for somebody else, forged, of ours, or once it is switched off', async () => {
    await patch(replace(true))
    const code = await at.codeFor('fleet-7')
    const own = await at.addAgent()
    const [head, body] = (await actorToken()).split('.')
    const wrong = [
      await actorToken({ sub: 'fleet-8' }),
      await actorToken({ aud: 'https://other.test' }),
      await actorToken({ iss: 'https://evil.test' }),
      await actorToken({ act: { sub: 'x' } }),
      `${head}.${body}.AAAA`,
      (await at.ownToken(own)).json.access_token,
    ]
    for (const token of wrong) assert.equal((await at.redeem(code, { actor_token: token })).json.error, 'invalid_grant')
    await patch(replace(false))
    assert.equal((await at.redeem(code, { actor_token: await actorToken() })).json.error, 'invalid_grant')
  })
})
