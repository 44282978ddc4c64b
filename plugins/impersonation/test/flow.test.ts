import assert from 'node:assert/strict'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { type Impersonating, permission, startImpersonation, type } from './support.ts'

describe('impersonation, oauth2-oidc.md §3.7', () => {
  let at: Impersonating
  before(async () => {
    at = await startImpersonation()
  })
  after(() => at[Symbol.asyncDispose]())

  it('begins with a subject token that says who may act as whom, beside the ID token of the impersonator', async () => {
    const answer = await at.begin()
    const token = answer.get('subject_token') ?? ''
    const { sub, may_act: mayAct, aud, exp = 0, iat = 0, scope } = decodeJwt(token)
    assert.deepEqual([sub, mayAct, aud, exp - iat], [at.kim.id, { sub: at.desk.id }, at.client.id, 180])
    assert.equal(scope, 'openid profile booking:read', 'the right to impersonate is not handed on')
    assert.equal(decodeProtectedHeader(token).typ, 'subject-token+jwt')
    const idToken = decodeJwt(answer.get('id_token') ?? '')
    assert.deepEqual([idToken.sub, idToken.nonce], [at.desk.id, 'n1'])
    assert.deepEqual([answer.get('state'), answer.get('access_token'), answer.get('code')], ['s1', null, null])
  })
  it('gives a subject token alone as well, and as a form post', async () => {
    const answer = await at.begin({ response_type: 'subject_token', nonce: undefined })
    assert.deepEqual([answer.has('subject_token'), answer.has('id_token')], [true, false])
    const browser = at.provider.browser()
    await at.begin({}, at.client, 'hal', browser)
    await assert.rejects(at.begin({ response_mode: 'form_post' }, at.client, 'hal', browser), /no redirect: 200 .*/)
    assert.equal((await at.begin({ response_mode: 'query' }, at.client, 'hal', browser)).get('error'), 'invalid_request', 'tokens travel in no query')
  })
  it('ends in an access token of the user that names the impersonator in act, also at introspection', async () => {
    const { json, status } = await at.exchange(await at.begin())
    assert.deepEqual([status, json.issued_token_type, json.scope], [200, type('access_token'), 'openid profile booking:read'])
    const { sub, act } = decodeJwt(json.access_token)
    assert.deepEqual([sub, act], [at.kim.id, { sub: at.desk.id }])
    const told = await at.introspect(json.access_token)
    assert.deepEqual([told.active, told.sub, told.username, told.act], [true, at.kim.id, 'kim', { sub: at.desk.id }])
    assert.deepEqual(decodeJwt(json.id_token).act, { sub: at.desk.id }, 'nor does an ID token hide it')
  })
  it('keeps act through refresh and onward exchange, and gains no scope, security 3.11', async () => {
    const { refresh_token: token } = await at.act({ scope: `openid booking:read ${permission}` })
    const { json } = await at.refresh(token)
    assert.deepEqual([decodeJwt(json.access_token).act, json.scope], [{ sub: at.desk.id }, 'openid booking:read'])
    const wider = { grant_type: 'refresh_token', refresh_token: json.refresh_token, scope: 'openid profile' }
    assert.equal((await at.provider.token(wider, at.client.basic)).json.error, 'invalid_scope')
  })
  it('lets the application choose from the scopes of the subject token, security 3.11', async () => {
    const answer = await at.begin({ scope: `openid booking:read ${permission}` })
    const { json } = await at.exchange(answer, { scope: `booking:read profile ${permission}` })
    assert.equal(json.scope, 'booking:read')
  })
  it('works with a session that is there, without a page', async () => {
    const browser = at.provider.browser()
    await at.begin({}, at.client, 'hal', browser)
    assert.equal((await at.exchange(await at.begin({ prompt: 'none' }, at.client, 'hal', browser))).status, 200)
    assert.equal((await at.begin({ prompt: 'none' })).get('error'), 'login_required')
  })
  it('is advertised, and its scope is an API that administrators can grant', async () => {
    const { json } = await at.provider.get('/.well-known/oauth-authorization-server')
    for (const name of ['subject_token', 'id_token subject_token']) assert.ok(json.response_types_supported.includes(name))
    const apis = await at.provider.get('/api/server/v1/api-resources?limit=100&filter=identifier+eq+system:impersonation', at.admin)
    assert.deepEqual(
      apis.json.apiResources.map(({ name }: { name: string }) => name),
      ['User Impersonation'],
    )
  })
})

describe('requests to impersonate that lack something', () => {
  let at: Impersonating
  before(async () => {
    at = await startImpersonation()
  })
  after(() => at[Symbol.asyncDispose]())
  const errorOf = async (more: Readonly<Record<string, string | undefined>>, client = at.client) => {
    const answer = await at.begin(more, client)
    assert.equal(answer.has('subject_token'), false)
    return [answer.get('error'), answer.get('error_description')]
  }

  it('are refused without requested_subject', async () => {
    const described = 'response_type is subject_token. but requested_subject parameter not found.'
    assert.deepEqual(await errorOf({ requested_subject: undefined }), ['invalid_request', described])
    assert.deepEqual(await errorOf({ requested_subject: '' }), ['invalid_request', described])
  })
  it('are refused without the scope, and for an ID token without nonce or openid', async () => {
    assert.equal((await errorOf({ scope: 'openid' }))[0], 'invalid_scope')
    assert.equal((await errorOf({ nonce: undefined }))[0], 'invalid_request')
    assert.equal((await errorOf({ scope: permission }))[0], 'invalid_request')
  })
  it('are refused to applications that it was not switched on for, security 2.7', async () => {
    assert.equal((await errorOf({}, await at.addClient({ settings: {} })))[0], 'unauthorized_client')
    assert.equal((await errorOf({}, await at.addClient({ grantTypes: ['authorization_code'] })))[0], 'unauthorized_client')
  })
  it('are refused to applications that were not authorized for it, security 3.12', async () => {
    const client = await at.provider.addClient({ grantTypes: at.client.client.grantTypes, settings: { subjectToken: { enable: true } } })
    assert.equal((await errorOf({}, client))[0], 'access_denied')
  })
  it('have a life of the subject token that an administrator sets, within bounds', async () => {
    const client = await at.addClient({ settings: { subjectToken: { enable: true, applicationSubjectTokenExpiryInSeconds: 30 } } })
    const { exp = 0, iat = 0 } = decodeJwt((await at.begin({}, client)).get('subject_token') ?? '')
    assert.equal(exp - iat, 30)
    await assert.rejects(at.addClient({ settings: { subjectToken: { enable: true, applicationSubjectTokenExpiryInSeconds: 86_400 } } }))
  })
})
