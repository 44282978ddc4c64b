import assert from 'node:assert/strict'
import { signIn } from '@gatehouse/oauth/test-provider'
import { Roles } from '@gatehouse/roles/contracts'
import { grant, type Impersonating, startImpersonation, type } from './support.ts'

describe('a subject token', () => {
  let at: Impersonating
  before(async () => {
    at = await startImpersonation()
  })
  after(() => at[Symbol.asyncDispose]())
  const errorOf = async (reply: Promise<{ readonly status: number; readonly json: { readonly error?: string } }>) => {
    const { status, json } = await reply
    assert.equal(status, 400)
    return json.error
  }

  it('counts once, as a code does: of parallel exchanges one gets tokens', async () => {
    const answer = await at.begin()
    const replies = await Promise.all(Array.from({ length: 5 }, () => at.exchange(answer)))
    assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 400, 400, 400, 400])
    assert.equal(await errorOf(at.exchange(answer)), 'invalid_grant')
  })
  it('is for the client that it was made for', async () => {
    const answer = await at.begin()
    assert.equal(await errorOf(at.exchange(answer, {}, await at.addClient())), 'invalid_request')
    assert.equal((await at.exchange(answer)).status, 200, 'and a wrong client uses nothing up')
  })
  it('is worth nothing without proof of the impersonator, RFC 8693 §4.4', async () => {
    const answer = await at.begin()
    assert.equal(await errorOf(at.exchange(answer, { actor_token: undefined, actor_token_type: undefined })), 'invalid_request')
    const kims = await signIn(at.provider, at.client)
    assert.equal(await errorOf(at.exchange(answer, { actor_token: kims.tokens.id_token })), 'invalid_request', 'the user is not the impersonator')
    const admins = await at.begin({}, at.client, 'admin')
    assert.equal(await errorOf(at.exchange(answer, { actor_token: admins.get('id_token') ?? '' })), 'invalid_request')
    assert.equal((await at.exchange(answer)).status, 200)
  })
  it('ends with its time', async () => {
    const answer = await at.begin()
    at.clock.advance(180_000)
    assert.equal(await errorOf(at.exchange(answer)), 'invalid_request')
  })
  it('is nothing else: no access token, no actor token, no other type, security 3.7', async () => {
    const answer = await at.begin()
    const token = answer.get('subject_token') ?? ''
    assert.equal((await at.introspect(token)).active, false)
    assert.equal((await at.provider.get('/oauth2/userinfo', { authorization: `Bearer ${token}` })).status, 401)
    assert.equal((await at.provider.get('/scim2/Me', { authorization: `Bearer ${token}` })).status, 404)
    assert.equal((await at.provider.get('/api/users/v1/me/sessions', { authorization: `Bearer ${token}` })).status, 401)
    for (const name of ['access_token', 'id_token']) assert.ok(await errorOf(at.exchange(answer, { subject_token_type: type(name) })))
    assert.equal(await errorOf(at.exchange(answer, { actor_token: token, actor_token_type: type('jwt') })), 'invalid_request')
    const idToken = answer.get('id_token') ?? ''
    assert.ok(await errorOf(at.exchange(answer, { subject_token: idToken })), 'nor is an ID token a subject token')
  })
  it('is judged again when it is exchanged, security 5.10', async () => {
    const locked = await at.begin()
    await at.users.update(at.tenant, at.kim.id, { locked: true })
    assert.equal(await errorOf(at.exchange(locked)), 'invalid_request')
    await at.users.update(at.tenant, at.kim.id, { locked: false })
    const without = await at.begin()
    await at.provider.use(Roles).update(at.tenant, at.helpDesk.id, { users: [{ op: 'set', values: [] }] })
    assert.equal(await errorOf(at.exchange(without)), 'invalid_request')
    await at.provider.use(Roles).update(at.tenant, at.helpDesk.id, { users: [{ op: 'set', values: [at.desk.id] }] })
  })
  it('ends with the session of the impersonator', async () => {
    const browser = at.provider.browser()
    const answer = await at.begin({}, at.client, 'hal', browser)
    const { json } = await at.provider.get(`/api/users/v1/${at.desk.id}/sessions`, at.admin)
    for (const { id } of json.sessions) await at.provider.request(`/api/users/v1/${at.desk.id}/sessions/${id}`, { method: 'DELETE', headers: at.admin })
    assert.equal(await errorOf(at.exchange(answer)), 'invalid_request')
  })
  it('needs no policy for exchanging, and opens none: other tokens stay refused, security 2.7', async () => {
    const { tokens } = await signIn(at.provider, at.client)
    const form = { grant_type: grant, subject_token: tokens.access_token, subject_token_type: type('access_token') }
    assert.equal((await at.provider.token(form, at.client.basic)).json.error, 'unauthorized_client')
  })
})

describe('records of impersonation, security 1.12', () => {
  it('say who acted as whom at which application, and who was not let to; no token stands in them, security 1.9', async () => {
    await using at = await startImpersonation()
    const answer = await at.begin()
    const { json } = await at.exchange(answer)
    await at.exchange(answer)
    await at.begin({ requested_subject: 'nobody' })
    const told = at.records.filter(({ action }) => action.startsWith('impersonation.'))
    const of = (what: string, target: string) => [`impersonation.${what}`, at.desk.id, target]
    assert.deepEqual(
      told.map(({ action, actor, target }) => [action, actor, target]),
      [of('begun', at.kim.id), of('exchanged', at.kim.id), of('refused', at.kim.id), of('refused', 'nobody')],
    )
    assert.deepEqual([told[2]?.code, told[3]?.code, told[0]?.detail?.clientId], ['impersonation.replayed', 'impersonation.not_allowed', at.client.id])
    const issued = at.records.find(({ action, detail }) => action === 'oauth.token-issued' && detail?.actors)
    assert.equal(issued?.detail?.actors, JSON.stringify({ sub: at.desk.id }))
    await at.provider.request('/api/users/v1/me/sessions', { method: 'DELETE', headers: { authorization: `Bearer ${json.access_token}` } })
    const acted = at.records.find(({ action }) => action === 'oauth.user-acted-for')
    assert.deepEqual([acted?.actor, acted?.target, acted?.detail?.method], [at.desk.id, at.kim.id, 'DELETE'])
    const text = JSON.stringify(at.records)
    for (const secret of [answer.get('subject_token'), answer.get('id_token'), json.access_token, json.refresh_token]) assert.ok(!text.includes(secret))
  })
})
