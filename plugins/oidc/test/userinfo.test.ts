import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { type Provider, signIn, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('userinfo, OpenID Connect Core §5.3 and RFC 6750', () => {
  let provider: Provider
  let client: TestClient
  let token: string
  before(async () => {
    provider = await startProvider({ config: { oidc: { scopes: { payroll: ['cost_center'] }, claims: { cost_center: 'costCenter' } } } })
    client = await provider.addClient()
    token = (await signIn(provider, client)).tokens.access_token
  })
  after(() => provider.stop())
  const info = async (scope: string, by = client) => {
    const { tokens } = await signIn(provider, by, { scope })
    return (await provider.get('/oauth2/userinfo', bearer(tokens.access_token))).json
  }

  it('answers GET and POST, not to be stored', async () => {
    const got = await provider.get('/oauth2/userinfo', bearer(token))
    const posted = await provider.request('/oauth2/userinfo', { method: 'POST', headers: bearer(token) })
    assert.deepEqual([got.status, posted.status, got.json.sub], [200, 200, provider.user.id])
    assert.deepEqual(got.json, posted.json)
    assert.equal(got.headers.get('cache-control'), 'no-store')
  })
  it('holds the claims of each scope, §5.4', async () => {
    assert.deepEqual(await info('openid'), { sub: provider.user.id })
    assert.deepEqual(await info('openid email'), { sub: provider.user.id, email: 'kim@example.com', email_verified: true })
    assert.deepEqual(await info('openid phone'), { sub: provider.user.id, phone_number: '+15550100' })
    const profile = await info('openid profile')
    assert.deepEqual([profile.name, profile.given_name, profile.family_name, profile.preferred_username], ['Kim Lee', 'Kim', 'Lee', 'kim'])
    assert.equal(typeof profile.updated_at, 'number')
  })
  it('knows scopes and claims of the settings', async () => {
    await provider
      .use(Users)
      .update(provider.tenant, provider.user.id, { claims: { ...provider.user.claims, costCenter: 'C-7', streetaddress: 'Elm 1', country: 'DE' } })
    assert.equal((await info('openid payroll')).cost_center, 'C-7')
    assert.deepEqual((await info('openid address')).address, { street_address: 'Elm 1', country: 'DE' })
  })
  it('refuses without a token: a challenge that names no error, RFC 6750 §3.1', async () => {
    const { status, headers } = await provider.get('/oauth2/userinfo')
    assert.equal(status, 401)
    assert.match(headers.get('www-authenticate') ?? '', /^Bearer realm="[^"]*"$/)
  })
  it('refuses tokens that are none, RFC 6750 §3.1', async () => {
    for (const wrong of ['x', `${token}x`, token.toUpperCase(), 'a.b.c']) {
      const { status, json, headers } = await provider.get('/oauth2/userinfo', bearer(wrong))
      assert.deepEqual([status, json.error], [401, 'invalid_token'])
      assert.match(headers.get('www-authenticate') ?? '', /error="invalid_token"/)
    }
  })
  it('takes no token from the query, security 3.7', async () => {
    assert.equal((await provider.get(`/oauth2/userinfo?access_token=${token}`)).status, 401)
    assert.equal((await provider.request(`/oauth2/userinfo?access_token=${token}`, { method: 'POST' })).status, 401)
  })
  it('takes a token from a form, and not beside one in the header, RFC 6750 §2.2', async () => {
    assert.equal((await provider.post('/oauth2/userinfo', { access_token: token })).json.sub, provider.user.id)
    const twice = await provider.post('/oauth2/userinfo', { access_token: token }, bearer(token))
    assert.deepEqual([twice.status, twice.json.error], [400, 'invalid_request'])
    assert.equal((await provider.post('/oauth2/userinfo', { access_token: 'x' })).json.error, 'invalid_token')
    assert.equal((await provider.post('/oauth2/userinfo', { access_token: '' })).status, 401)
  })
  it('takes no other scheme', async () => {
    for (const authorization of [`Basic ${token}`, token, `DPoP ${token}`, `Bearer ${token} ${token}`]) {
      assert.equal((await provider.get('/oauth2/userinfo', { authorization })).status, 401, authorization.slice(0, 8))
    }
  })
  it('needs the openid scope: an application’s token and a user’s without it are refused', async () => {
    const machine = (await provider.token({ grant_type: 'client_credentials', scope: 'openid' }, client.basic)).json.access_token
    const { tokens } = await signIn(provider, client, { scope: 'email' })
    for (const wrong of [machine, tokens.access_token]) {
      const { status, json } = await provider.get('/oauth2/userinfo', bearer(wrong))
      assert.deepEqual([status, json.error], [403, 'insufficient_scope'])
    }
  })
  it('refuses a token of another tenant, security 8.2', async () => {
    await provider.use(Tenants).create({ slug: 'acme' })
    assert.equal((await provider.get('/t/acme/oauth2/userinfo', bearer(token))).status, 401)
  })
})
