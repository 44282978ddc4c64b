import assert from 'node:assert/strict'
import { Sessions } from '@gatehouse/authn/contracts'
import { Tenants } from '@gatehouse/kernel'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'
import { type Exchange, grant, startExchange, type } from './support.ts'

describe('token exchange, RFC 8693 §2', () => {
  let at: Exchange
  before(async () => {
    at = await startExchange()
  })
  after(() => at[Symbol.asyncDispose]())
  const refused = (reply: { readonly status: number; readonly json: { readonly error: string } }, error: string) =>
    assert.deepEqual([reply.status, reply.json.error], [400, error], JSON.stringify(reply.json))

  it('gives a token for the user of the subject token, and says what it is, §2.2.1', async () => {
    const service = await at.service()
    const { status, json } = await at.exchange(service, (await at.userTokens()).access_token)
    assert.equal(status, 200, JSON.stringify(json))
    assert.deepEqual([json.issued_token_type, json.token_type, json.scope], [type('access_token'), 'Bearer', 'openid profile email'])
    const seen = await at.provider.introspect(json.access_token, service)
    assert.deepEqual([seen.active, seen.sub, seen.client_id], [true, at.provider.user.id, service.id])
  })
  it('is off unless an administrator turned it on for the application, security 2.7', async () => {
    const { access_token: token } = await at.userTokens()
    const plain = await at.provider.addClient({ grantTypes: [grant], redirectUris: [] })
    refused(await at.exchange(plain, token), 'unauthorized_client')
    refused(await at.exchange(await at.service({ enabled: false }), token), 'unauthorized_client')
    refused(await at.exchange(at.web, token), 'unauthorized_client')
  })
  it('takes tokens of those applications only that the policy names', async () => {
    const { access_token: token } = await at.userTokens()
    refused(await at.exchange(await at.service({ subjectClients: [] }), token), 'invalid_request')
    refused(await at.exchange(await at.service({ subjectClients: ['somebody'] }), token), 'invalid_request')
    assert.equal((await at.exchange(await at.service({ subjectClients: ['*'] }), token)).status, 200)
  })
  it('takes a token that was made for the client itself', async () => {
    const api = await at.service({ subjectClients: [] })
    const front = await at.provider.addClient({ accessToken: { audiences: [api.id] } })
    assert.equal((await at.exchange(api, (await at.userTokens('openid', front)).access_token)).status, 200)
  })
  it('narrows the scope and never widens it, security 3.11', async () => {
    const service = await at.service()
    const { access_token: token } = await at.userTokens('openid profile')
    assert.equal((await at.exchange(service, token, { scope: 'profile' })).json.scope, 'profile')
    refused(await at.exchange(service, token, { scope: 'openid email' }), 'invalid_scope')
    refused(await at.exchange(service, token, { scope: 'a"b' }), 'invalid_scope')
    const small = (await at.exchange(await at.service({}, { grantTypes: [grant] }), token, { scope: 'openid' })).json.access_token
    const next = await at.service({ subjectClients: ['*'] })
    refused(await at.exchange(next, small, { scope: 'profile' }), 'invalid_scope')
    assert.equal((await at.exchange(next, small)).json.scope, 'openid')
  })
  it('gives no scope that the client or the user has no right to, security 3.12', async () => {
    const { json } = await at.exchange(await at.service(), (await at.userTokens('openid internal_login')).access_token, { scope: 'openid' })
    assert.equal(json.scope, 'openid')
  })
  it('ends no later than the token it was made of, and gives no refresh token unless the policy says so', async () => {
    const { access_token: token } = await at.userTokens()
    at.clock.advance(3_000_000)
    const { json } = await at.exchange(await at.service(), token)
    assert.deepEqual([json.expires_in, json.refresh_token], [600, undefined])
    const longer = await at.exchange(await at.service({ refreshTokens: true }), token)
    assert.deepEqual([longer.json.expires_in, typeof longer.json.refresh_token], [3600, 'string'])
    const loop = await at.service({ subjectClients: ['*'] })
    let last = json.access_token
    for (let turn = 0; turn < 3; turn += 1) {
      at.clock.advance(100_000)
      last = (await at.exchange(loop, last)).json.access_token
    }
    at.clock.advance(300_001)
    refused(await at.exchange(loop, last), 'invalid_request')
  })
  it('makes a token for the wanted audience and resource, where the policy has them, §2.1, §2.2.2', async () => {
    const service = await at.service({ audiences: ['billing', 'https://api.test/orders'], refreshTokens: true }, { accessToken: { type: 'JWT' } })
    const { access_token: token } = await at.userTokens()
    const both = (await at.exchange(service, token, { audience: 'billing', resource: 'https://api.test/orders' })).json
    assert.deepEqual(decodeJwt(both.access_token).aud, ['billing', 'https://api.test/orders'])
    const one = (await at.exchange(service, token, { audience: 'billing' })).json
    assert.equal(decodeJwt(one.access_token).aud, 'billing')
    assert.deepEqual((await at.provider.introspect(one.access_token, service)).aud, ['billing'])
    const again = await at.provider.token({ grant_type: 'refresh_token', refresh_token: one.refresh_token }, service.basic)
    assert.equal(decodeJwt(again.json.access_token).aud, 'billing', 'through refresh')
    refused(await at.exchange(service, token, { audience: 'payroll' }), 'invalid_target')
    refused(await at.exchange(service, token, { audience: 'billing', resource: 'https://api.test/' }), 'invalid_target')
    const all = await at.service({ audiences: ['*'] })
    for (const resource of ['/orders', 'https://api.test/#x']) refused(await at.exchange(all, token, { resource }), 'invalid_target')
  })
  it('gives opaque tokens or JWTs, as asked where the application can, §2.1', async () => {
    const { access_token: token } = await at.userTokens()
    const jwt = await at.service({}, { accessToken: { type: 'JWT' } })
    const { json } = await at.exchange(jwt, token, { requested_token_type: type('jwt') })
    assert.deepEqual([json.issued_token_type, decodeJwt(json.access_token).sub], [type('jwt'), at.provider.user.id])
    refused(await at.exchange(await at.service(), token, { requested_token_type: type('jwt') }), 'invalid_request')
    for (const other of ['refresh_token', 'id_token', 'saml2']) {
      refused(await at.exchange(jwt, token, { requested_token_type: type(other) }), 'invalid_request')
    }
  })
  it('takes access tokens that are JWTs by either name', async () => {
    const front = await at.provider.addClient({ accessToken: { type: 'JWT' } })
    const service = await at.service({ subjectClients: [front.id] })
    const { access_token: token } = await at.userTokens('openid', front)
    for (const name of ['access_token', 'jwt']) assert.equal((await at.exchange(service, token, { subject_token_type: type(name) })).status, 200, name)
  })
  it('takes ID tokens, for the scopes of the policy', async () => {
    const service = await at.service({ scopes: ['openid', 'profile'] })
    const idType = { subject_token_type: type('id_token') }
    const { id_token: token } = await at.userTokens()
    assert.equal((await at.exchange(service, token, idType)).json.scope, 'openid profile')
    refused(await at.exchange(service, token, { ...idType, scope: 'email' }), 'invalid_scope')
    assert.equal((await at.exchange(await at.service(), token, idType)).json.scope, undefined, 'it carries none of its own')
    const [head, , signature] = token.split('.')
    const body = Buffer.from(JSON.stringify({ ...decodeJwt(token), sub: 'admin' })).toString('base64url')
    refused(await at.exchange(service, `${head}.${body}.${signature}`, idType), 'invalid_request')
    at.clock.advance(3_600_001)
    refused(await at.exchange(service, token, idType), 'invalid_request')
  })
  it('takes a token only for what it is, security 3.7', async () => {
    const service = await at.service({ scopes: ['openid'] })
    const tokens = await at.userTokens()
    refused(await at.exchange(service, tokens.id_token), 'invalid_request')
    refused(await at.exchange(service, tokens.id_token, { subject_token_type: type('jwt') }), 'invalid_request')
    refused(await at.exchange(service, tokens.access_token, { subject_token_type: type('id_token') }), 'invalid_request')
    refused(await at.exchange(service, tokens.access_token, { subject_token_type: type('jwt') }), 'invalid_request')
    refused(await at.exchange(service, tokens.refresh_token), 'invalid_request')
    refused(await at.exchange(service, tokens.refresh_token, { subject_token_type: type('refresh_token') }), 'invalid_request')
  })
  it('refuses requests that lack something, §2.1', async () => {
    const service = await at.service()
    const { access_token: token } = await at.userTokens()
    refused(await at.exchange(service, ''), 'invalid_request')
    refused(await at.exchange(service, token, { subject_token_type: '' }), 'invalid_request')
    refused(await at.exchange(service, token, { actor_token_type: type('access_token') }), 'invalid_request')
    refused(await at.exchange(service, token, { actor_token: token }), 'invalid_request')
    refused(await at.exchange(service, 'nonsense'), 'invalid_request')
  })
  it('refuses tokens that ended: revoked, or of a user who is switched off, security 3.10, 5.10', async () => {
    const service = await at.service()
    const { access_token: token } = await at.userTokens()
    await at.provider.post('/oauth2/revoke', { token }, at.web.basic)
    refused(await at.exchange(service, token), 'invalid_request')
    const users = at.provider.use(Users)
    const { access_token: other } = await at.userTokens()
    const made = (await at.exchange(service, other)).json.access_token
    await users.update(at.provider.tenant, at.provider.user.id, { active: false })
    refused(await at.exchange(service, other), 'invalid_request')
    assert.equal((await at.provider.introspect(made, service)).active, false)
    await users.update(at.provider.tenant, at.provider.user.id, { active: true })
  })
  it('refuses the token of an application, which is about no user', async () => {
    const service = await at.service({ subjectClients: ['*'] })
    refused(await at.exchange(service, await at.ownToken(service)), 'invalid_request')
  })
  it('refuses tokens of another tenant, security 8.2', async () => {
    const acme = await at.provider.use(Tenants).create({ slug: 'acme' })
    const settings = { tokenExchange: { enabled: true, subjectClients: ['*'] } }
    const other = await at.provider.addClient({ grantTypes: [grant], redirectUris: [], settings }, {}, acme)
    const { access_token: token } = await at.userTokens()
    const form = { grant_type: grant, subject_token: token, subject_token_type: type('access_token') }
    refused(await at.provider.post('/t/acme/oauth2/token', form, other.basic), 'invalid_request')
  })
  it('ends with the session where the application asks for it, security 3.10', async () => {
    const strict = await at.provider.addClient({
      grantTypes: [grant],
      redirectUris: [],
      settings: { tokenExchange: { enabled: true, subjectClients: ['*'] }, accessToken: { revokeTokensWhenIDPSessionTerminated: true } },
    })
    const tokens = await at.userTokens()
    const made = (await at.exchange(strict, tokens.access_token)).json.access_token
    assert.equal((await at.provider.introspect(made, strict)).active, true)
    await at.provider.use(Sessions).end(at.provider.tenant, String(decodeJwt(tokens.id_token).sid))
    await at.provider.settle()
    assert.equal((await at.provider.introspect(made, strict)).active, false)
  })
  it('has its policy in the configuration of the application, checked', async () => {
    const path = `/api/server/v1/applications/${(await at.service()).application.id}/inbound-protocols/oidc`
    const read = (await at.provider.get(path, at.admin)).json
    assert.deepEqual(read.tokenExchange.subjectClients, [at.web.id])
    const put = (tokenExchange: object) => at.provider.request(path, { method: 'PUT', headers: at.admin, json: { ...read, tokenExchange } })
    assert.equal((await put({ enabled: true, audiences: ['x'] })).status, 200)
    assert.equal((await put({ enabled: 'yes' })).status, 400)
    assert.equal((await put({ enabled: true, everything: true })).status, 400)
  })
})
