import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { Keys, type SigningAlgorithm } from '@gatehouse/keys/contracts'
import { ClientRegistry } from '@gatehouse/oauth/contracts'
import { adminPassword, basic, kim, type Provider, signIn, type TestClient } from '@gatehouse/oauth/test-provider'
import * as oauth from 'oauth4webapi'
import { ask, MEDIA_TYPE, machineToken, startIntrospection, verified } from './support.ts'

const INACTIVE = { active: false }

describe('introspection answers as JWTs, RFC 9701', () => {
  let provider: Provider
  let api: TestClient
  let app: TestClient
  before(async () => {
    provider = await startIntrospection()
    api = await provider.addClient()
    app = await provider.addClient({ accessToken: { audiences: [api.id] } })
  })
  after(() => provider.stop())
  const toldTo = async (token: string, caller: TestClient) => (await verified(provider, (await ask(provider, token, caller.basic)).text, caller.id)).told

  for (const type of ['Default', 'JWT'] as const) {
    it(`hold what JSON would say of a ${type} token, in a claim of their own, §5`, async () => {
      const owner = await provider.addClient({ accessToken: { type, audiences: [api.id] } })
      const { tokens } = await signIn(provider, owner)
      const { status, headers, text } = await ask(provider, tokens.access_token, api.basic)
      assert.deepEqual([status, headers.get('content-type'), headers.get('cache-control')], [200, MEDIA_TYPE, 'no-store'])
      const { claims, told, header } = await verified(provider, text, api.id)
      assert.equal(header.typ, 'token-introspection+jwt')
      assert.deepEqual(Object.keys(claims).toSorted(), ['aud', 'iat', 'iss', 'token_introspection'])
      assert.deepEqual(told, await provider.introspect(tokens.access_token, api))
      assert.deepEqual([told.active, told.sub, told.username], [true, provider.user.id, 'kim'])
    })
  }
  it('go to whoever names the type in Accept at least as much as JSON, §4, RFC 9110 §12.5.1', async () => {
    const token = await machineToken(provider, app)
    const typeFor = async (accept: string) => (await ask(provider, token, { ...api.basic, accept })).headers.get('content-type')?.split(';')[0]
    for (const accept of [MEDIA_TYPE, `${MEDIA_TYPE}, application/json`, `application/json;q=0.5, ${MEDIA_TYPE};q=0.6`, MEDIA_TYPE.toUpperCase()])
      assert.equal(await typeFor(accept), MEDIA_TYPE, accept)
    for (const accept of ['application/json', '*/*', 'application/*', '', `${MEDIA_TYPE};q=0`, `${MEDIA_TYPE};q=x`, `${MEDIA_TYPE};q=0.5, application/json`])
      assert.equal(await typeFor(accept), 'application/json', accept)
  })
  it('are signed by the algorithm of the application, which is that of its ID tokens where none is named, §6', async () => {
    const token = await machineToken(provider, app)
    const algOf = async (caller: TestClient) => (await verified(provider, (await ask(provider, token, caller.basic)).text, caller.id)).header.alg
    for (const alg of ['PS256', 'ES256', 'EdDSA'] satisfies SigningAlgorithm[]) {
      assert.equal(await algOf(await provider.addClient({ settings: { introspectionSignedResponseAlg: alg } })), alg)
    }
    assert.equal(await algOf(api), 'RS256')
    assert.equal(await algOf(await provider.addClient({ idToken: { signingAlg: 'ES384' } })), 'ES384')
    for (const introspectionSignedResponseAlg of ['none', 'HS256', 'RS1'])
      await assert.rejects(provider.addClient({ settings: { introspectionSignedResponseAlg } }), /Invalid signature algorithm requested/)
  })
  it('tell nothing of a token that is not for the caller, §5', async () => {
    const stranger = await provider.addClient()
    const { tokens } = await signIn(provider, app)
    for (const token of [tokens.access_token, await machineToken(provider, app)]) {
      assert.deepEqual(await toldTo(token, stranger), INACTIVE)
      assert.equal((await toldTo(token, api)).active, true)
      assert.equal((await toldTo(token, app)).active, true)
    }
  })
  it('know an application by the other names that tokens are for', async () => {
    const named = await provider.addClient({ settings: { introspectionAudience: ['https://api.test', 'https://more.test'] } })
    const owner = await provider.addClient({ accessToken: { audiences: ['https://api.test'] } })
    const elsewhere = await provider.addClient({ accessToken: { audiences: ['https://api.test.evil', 'https://api.tes'] } })
    assert.equal((await toldTo(await machineToken(provider, owner), named)).active, true)
    assert.deepEqual(await toldTo(await machineToken(provider, elsewhere), named), INACTIVE)
  })
  it('say nothing but inactive of tokens that are revoked, unknown or none at all, §5', async () => {
    const { tokens } = await signIn(provider, app)
    await provider.post('/oauth2/revoke', { token: tokens.access_token }, app.basic)
    for (const token of [tokens.access_token, tokens.refresh_token, tokens.id_token, 'x', 'a.b.c']) assert.deepEqual(await toldTo(token, api), INACTIVE)
  })
  it('describe a refresh token to its own client alone', async () => {
    const { tokens } = await signIn(provider, app)
    assert.deepEqual(await toldTo(tokens.refresh_token, api), INACTIVE)
    assert.equal((await toldTo(tokens.refresh_token, app)).token_type, 'Refresh')
  })
  it('are refused with 400 to callers that do not authenticate, §5, §8.2', async () => {
    const token = await machineToken(provider, app)
    const open = await provider.addClient({ public: true })
    const post = (form: Readonly<Record<string, string>>) => provider.post('/oauth2/introspect', { token, ...form }, { accept: MEDIA_TYPE })
    for (const form of [{}, { client_id: api.id }, { client_id: open.id }] as Readonly<Record<string, string>>[]) {
      const { status, json } = await post(form)
      assert.deepEqual([status, json.error], [400, 'invalid_client'], JSON.stringify(form))
    }
    assert.equal((await post({ client_id: api.id, client_secret: api.secret })).status, 200)
  })
  it('are refused with 401 where the proof does not hold, RFC 7662 §2.3', async () => {
    const token = await machineToken(provider, app)
    for (const headers of [basic(api.id, 'wrong'), { authorization: 'Bearer x' }, basic('nobody', 'x')])
      assert.equal((await ask(provider, token, headers)).status, 401)
    assert.equal((await provider.post('/oauth2/introspect', { token, client_id: api.id, client_secret: 'wrong' }, { accept: MEDIA_TYPE })).status, 401)
  })
  it('go to an application that has a token of its own with the permission, and to no person, §4', async () => {
    const scope = 'internal_oauth2_introspect'
    const [caller, without] = [await provider.addClient({}, { authorizedScopes: [scope] }), await provider.addClient()]
    const token = await machineToken(provider, await provider.addClient({ accessToken: { audiences: [caller.id] } }))
    const bearer = async (by: TestClient) => ({ authorization: `Bearer ${await machineToken(provider, by, { scope })}` })
    assert.equal((await verified(provider, (await ask(provider, token, await bearer(caller))).text, caller.id)).told.active, true)
    assert.equal((await ask(provider, token, await bearer(without))).status, 403)
    const asAdmin = await ask(provider, token, basic('admin', adminPassword))
    assert.deepEqual([asAdmin.status, asAdmin.json.error], [400, 'invalid_request'])
    assert.equal((await ask(provider, token, { ...basic('admin', adminPassword), accept: 'application/json' })).json.active, true)
    assert.equal((await ask(provider, token, basic(kim.username, kim.password))).status, 403)
  })
  it('are of the tenant that was asked, by its issuer and its keys, security 8.2', async () => {
    const other = await provider.use(Tenants).create({ slug: 'other' })
    const foreign = await provider.addClient({ clientId: api.id }, {}, other)
    const { text } = await provider.post('/t/other/oauth2/introspect', { token: await machineToken(provider, app) }, { ...foreign.basic, accept: MEDIA_TYPE })
    assert.deepEqual((await verified(provider, text, api.id, '/t/other')).told, INACTIVE)
    await assert.rejects(verified(provider, text, api.id))
  })
  it('follow the keys as they rotate', async () => {
    await provider.use(Keys).rotate(provider.tenant, 'RS256', { signAfterSeconds: 0 })
    assert.equal((await toldTo(await machineToken(provider, app), api)).active, true)
  })
  it('are advertised, §7', async () => {
    const { json } = await provider.get('/.well-known/oauth-authorization-server')
    assert.ok(json.introspection_signing_alg_values_supported.includes('PS256'))
    assert.ok(!json.introspection_signing_alg_values_supported.includes('none'))
    assert.deepEqual(json.introspection_encryption_alg_values_supported, json.id_token_encryption_alg_values_supported)
    assert.deepEqual(json.introspection_encryption_enc_values_supported, json.id_token_encryption_enc_values_supported)
  })
  it('are understood by oauth4webapi', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true }
    const server: oauth.AuthorizationServer = (await provider.get('/.well-known/oauth-authorization-server')).json
    const client: oauth.Client = { client_id: api.id, introspection_signed_response_alg: 'RS256' }
    const options = { ...insecure, requestJwtResponse: true }
    const token = await machineToken(provider, app)
    const response = await oauth.introspectionRequest(server, client, oauth.ClientSecretBasic(api.secret), token, options)
    const told = await oauth.processIntrospectionResponse(server, client, response)
    assert.deepEqual([told.active, told.client_id], [true, app.id])
    await oauth.validateApplicationLevelSignature(server, response, insecure)
  })
  it('stand in the configuration, and go with it', async () => {
    const settings = { introspectionSignedResponseAlg: 'PS256', introspectionAudience: ['https://api.test'] }
    const made = await provider.addClient({ settings })
    const again = await provider.use(ClientRegistry).register(provider.tenant, { applicationId: made.application.id, grantTypes: ['client_credentials'] })
    assert.equal(made.client.settings?.introspectionSignedResponseAlg, 'PS256')
    assert.equal(again.client.settings?.introspectionSignedResponseAlg || undefined, undefined)
  })
})
