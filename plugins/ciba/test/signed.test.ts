import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import clientKeys from '@gatehouse/client-keys'
import { type TestClientKey, testClientKey } from '@gatehouse/client-keys/testing'
import { kim, type TestClient } from '@gatehouse/oauth/test-provider'
import requestObjects from '@gatehouse/request-objects'
import { type Ciba, startCiba } from './support.ts'

type Claims = Readonly<Record<string, unknown>>

describe('signed authentication requests, CIBA Core §7.1.1', () => {
  let at: Ciba
  let key: TestClientKey
  let client: TestClient
  before(async () => {
    at = await startCiba({ plugins: [clientKeys, requestObjects] })
    key = await testClientKey()
    client = await signing({ requestSigningAlg: 'ES256' })
  })
  after(() => at[Symbol.asyncDispose]())
  const signing = (settings: object, by = key) => at.addDesk({}, { settings: { jwks: { keys: [by.jwk] }, cibaAuthenticationRequest: settings } })
  const now = () => Math.floor(at.clock.now() / 1000)
  const claims = (more: Claims = {}, of = client): Claims => ({
    iss: of.id,
    aud: `${at.provider.url}/oauth2/token`,
    iat: now(),
    nbf: now(),
    exp: now() + 300,
    jti: randomUUID(),
    scope: 'openid profile',
    login_hint: kim.username,
    ...more,
  })
  const send = async (more: Claims = {}, beside: Readonly<Record<string, string>> = {}, header = {}, by = key) =>
    at.provider.post('/oauth2/ciba', { request: await by.sign(claims(more), header), ...beside }, client.basic)
  const refused = ({ status, json }: { readonly status: number; readonly json: { readonly error: string } }, why = '') =>
    assert.deepEqual([status, json.error], [400, 'invalid_request'], why)

  it('ask for what stands in them', async () => {
    const { status, json } = await send({ binding_message: 'W4SCT', requested_expiry: 30 })
    assert.deepEqual([status, json.expires_in], [200, 30])
    const page = await at.question(json.auth_url, at.provider.browser())
    assert.match(page.text, /W4SCT/)
    assert.equal((await send({ requested_expiry: '30' })).json.expires_in, 30, 'a number or its text')
    assert.equal((await send({}, {}, { typ: 'oauth-authz-req+jwt' })).status, 200)
  })
  it('are advertised, §4', async () => {
    const { json } = await at.provider.get('/oauth2/token/.well-known/openid-configuration')
    assert.ok(json.backchannel_authentication_request_signing_alg_values_supported.includes('ES256'))
  })
  it('need each claim that the standard demands', async () => {
    for (const name of ['iss', 'aud', 'exp', 'iat', 'nbf', 'jti']) refused(await send({ [name]: undefined }), name)
  })
  it('are for us, of the client, and of now', async () => {
    const wrong: readonly Claims[] = [
      { iss: 'other' },
      { aud: 'https://other.test' },
      { aud: at.provider.url },
      { exp: now() - 120 },
      { exp: now() + 4000 },
      { nbf: now() + 600 },
      { nbf: now() - 4000 },
      { iat: now() + 600 },
      { request: 'x.y.z' },
      { requested_expiry: 'soon' },
    ]
    for (const one of wrong) refused(await send(one), JSON.stringify(one))
  })
  it('are signed by a key of the client, by the algorithm that it registered, security 3.2', async () => {
    refused(await send({}, {}, {}, await testClientKey()))
    refused(await send({}, {}, {}, await testClientKey('PS256')))
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.`
    refused(await at.provider.post('/oauth2/ciba', { request: unsigned }, client.basic))
  })
  it('count once', async () => {
    const request = await key.sign(claims())
    assert.equal((await at.provider.post('/oauth2/ciba', { request }, client.basic)).status, 200)
    refused(await at.provider.post('/oauth2/ciba', { request }, client.basic))
  })
  it('have no parameters beside them', async () => {
    for (const [name, value] of Object.entries({ scope: 'openid', binding_message: '1', login_hint: kim.username }))
      refused(await send({}, { [name]: value }), name)
  })
  it('are a matter of registration: whoever registered signs, and nobody else', async () => {
    refused(await at.begin({}, client))
    const plain = await signing({})
    refused(await at.provider.post('/oauth2/ciba', { request: await key.sign(claims({}, plain)) }, plain.basic))
    assert.equal((await at.begin({}, plain)).status, 200)
  })
  it('and a binding message may be demanded of a client, FAPI-CIBA §5.2.2-2', async () => {
    const strict = await at.addDesk({ bindingMessageRequired: true })
    refused(await at.begin({}, strict))
    assert.equal((await at.begin({ binding_message: 'W4SCT' }, strict)).status, 200)
  })
})

describe('signed authentication requests without request-objects', () => {
  it('are not advertised, and refused', async () => {
    await using at = await startCiba()
    const { json } = await at.provider.get('/oauth2/token/.well-known/openid-configuration')
    assert.equal(json.backchannel_authentication_request_signing_alg_values_supported, undefined)
    assert.equal((await at.begin({ request: 'a.b.c' })).json.error, 'invalid_request')
  })
})
