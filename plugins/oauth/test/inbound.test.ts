import assert from 'node:assert/strict'
import { adminPassword, basic, type Provider, startProvider } from './support/provider.ts'

const admin = basic('admin', adminPassword)
const web = { grantTypes: ['authorization_code', 'refresh_token'], callbackURLs: ['https://rp.test/cb'] }

describe('OpenID Connect inbound configuration of an application', () => {
  let provider: Provider
  let made = 0
  before(async () => {
    provider = await startProvider()
  })
  after(() => provider.stop())
  const application = async () => {
    made += 1
    const reply = await provider.request('/api/server/v1/applications', { json: { name: `inbound-${made}` }, headers: admin })
    return `/api/server/v1/applications/${reply.headers.get('location')?.split('/').at(-1)}/inbound-protocols/oidc`
  }
  const put = (path: string, json: object) => provider.request(path, { method: 'PUT', json, headers: admin })

  it('is written with the defaults filled in, and shows its secret that one time', async () => {
    const path = await application()
    const { status, json } = await put(path, web)
    assert.ok(status === 200 || status === 201)
    assert.equal(json.clientSecret.length, 43)
    const read = (await provider.get(path, admin)).json
    assert.equal(read.clientSecret, undefined)
    assert.deepEqual(
      [read.clientId, read.state, read.grantTypes, read.callbackURLs, read.publicClient],
      [json.clientId, 'ACTIVE', web.grantTypes, web.callbackURLs, false],
    )
    assert.deepEqual(read.pkce, { mandatory: true, supportPlainTransformAlgorithm: false }, 'security 2.5')
    assert.deepEqual([read.accessToken.type, read.accessToken.userAccessTokenExpiryInSeconds, read.refreshToken.expiryInSeconds], ['Default', 3600, 86_400])
    assert.equal(read.refreshToken.renewRefreshToken, true, 'security 3.5')
  })
  it('takes back what it gave, keeps the client id and the secret', async () => {
    const path = await application()
    const first = (await put(path, web)).json
    const read = (await provider.get(path, admin)).json
    const second = await put(path, { ...read, allowedOrigins: ['https://rp.test'] })
    assert.equal(second.status, 200)
    assert.deepEqual([second.json.clientId, second.json.clientSecret], [first.clientId, undefined])
    const grant = await provider.token({ grant_type: 'refresh_token', refresh_token: 'x' }, basic(first.clientId, first.clientSecret))
    assert.equal(grant.json.error, 'invalid_grant', 'authenticated')
  })
  it('takes a client id and secret of one’s own; the id must be free', async () => {
    const wanted = { ...web, clientId: 'chosen', clientSecret: 'a-secret-of-enough-characters' }
    assert.equal((await put(await application(), wanted)).json.clientId, 'chosen')
    assert.equal((await put(await application(), wanted)).status, 409)
    assert.equal((await put(await application(), { ...web, clientSecret: 'short' })).status, 400)
  })
  it('refuses what is wrong', async () => {
    const path = await application()
    for (const change of [
      { grantTypes: [] },
      { grantTypes: ['bogus'] },
      { grantTypes: ['implicit'] },
      { grantTypes: undefined },
      { callbackURLs: [] },
      { callbackURLs: ['JavaScript:alert(1)'] },
      { callbackURLs: ['https://rp.test/cb#x'] },
      { callbackURLs: ['http://rp.test/cb'] },
      { callbackURLs: 'https://rp.test/cb' },
      { allowedOrigins: ['*'] },
      { accessToken: { type: 'bogus' } },
      { accessToken: { userAccessTokenExpiryInSeconds: 0 } },
      { accessToken: { userAccessTokenExpiryInSeconds: 1e12 } },
      { idToken: { idTokenSignedResponseAlg: 'none' } },
      { idToken: { idTokenSignedResponseAlg: 'HS256' } },
      { idToken: { audience: ['a', 'a'] } },
      { clientAuthentication: { tokenEndpointAuthMethod: 'bogus' } },
      { publicClient: true, clientAuthentication: { tokenEndpointAuthMethod: 'client_secret_basic' } },
      { clientAuthentication: { tokenEndpointAuthMethod: 'none' } },
      { unheardOf: true },
    ]) {
      assert.equal((await put(path, { ...web, ...change })).status, 400, JSON.stringify(change))
    }
  })
  it('refuses what this server cannot honour yet, rather than storing it', async () => {
    const path = await application()
    for (const change of [
      { hybridFlow: { enable: true, responseType: 'code id_token' } },
      { isFAPIApplication: true },
      { validateRequestObjectSignature: true },
      { accessToken: { bindingType: 'cookie' } },
      { accessToken: { validateTokenBinding: true } },
      { idToken: { encryption: { enabled: true } } },
      { pushAuthorizationRequest: { requirePushAuthorizationRequest: true } },
      { scopeValidators: ['Role based scope validator'] },
    ]) {
      const { status, text } = await put(path, { ...web, ...change })
      assert.equal(status, 400, JSON.stringify(change))
      assert.match(text, /not supported|not allowed/)
    }
    const neutral = { hybridFlow: { enable: false }, isFAPIApplication: false, logout: { backChannelLogoutUrl: '', frontChannelLogoutUrl: '' } }
    assert.ok((await put(path, { ...web, ...neutral })).status < 300)
  })
  it('takes a grace of refresh tokens of a minute and five retries at most, and none by default, security 3.5', async () => {
    const path = await application()
    const grace = ({ gracefulRefreshTokenRotationEnabled: on, ...rest }: Record<string, unknown>) => [
      on,
      rest.gracefulRefreshTokenRotationValidityPeriod,
      rest.gracefulRefreshTokenReuseLimit,
    ]
    assert.deepEqual(grace((await put(path, web)).json.refreshToken), [false, 30, 1])
    const most = { gracefulRefreshTokenRotationEnabled: true, gracefulRefreshTokenRotationValidityPeriod: 60, gracefulRefreshTokenReuseLimit: 5 }
    assert.deepEqual(grace((await put(path, { ...web, refreshToken: most })).json.refreshToken), [true, 60, 5])
    for (const more of [{ gracefulRefreshTokenRotationValidityPeriod: 61 }, { gracefulRefreshTokenReuseLimit: 6 }, { gracefulRefreshTokenReuseLimit: 0 }]) {
      assert.equal((await put(path, { ...web, refreshToken: { ...most, ...more } })).status, 400)
    }
  })
  it('makes no secret for a public client', async () => {
    const { json } = await put(await application(), { ...web, publicClient: true })
    assert.equal(json.clientSecret, undefined)
  })
  it('is found by its client id, and removed', async () => {
    const path = await application()
    const { clientId } = (await put(path, web)).json
    const found = await provider.get(`/api/server/v1/applications?filter=clientId+eq+${clientId}`, admin)
    assert.equal(found.json.totalResults, 1)
    assert.equal((await provider.request(path, { method: 'DELETE', headers: admin })).status, 204)
    assert.equal((await provider.get(path, admin)).status, 404)
    assert.equal((await provider.get(`/oauth2/authorize?client_id=${clientId}`)).status, 400)
  })
})
