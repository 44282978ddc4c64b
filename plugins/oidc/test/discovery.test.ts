import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { type Provider, startProvider } from '@gatehouse/oauth/test-provider'

describe('discovery, OpenID Connect Discovery §3 and §4', () => {
  let provider: Provider
  before(async () => {
    provider = await startProvider()
    await provider.use(Tenants).create({ slug: 'acme' })
  })
  after(() => provider.stop())

  it('stands at the reference product’s places and at the root, for each tenant', async () => {
    for (const prefix of ['', '/t/acme']) {
      for (const place of ['/oauth2/token', '/oauth2/oidcdiscovery', '']) {
        const { status, json, headers } = await provider.get(`${prefix}${place}/.well-known/openid-configuration`)
        assert.deepEqual([status, json.issuer], [200, `${provider.url}${prefix}/oauth2/token`])
        assert.equal(headers.get('access-control-allow-origin'), '*')
        assert.match(headers.get('content-type') ?? '', /^application\/json/)
      }
    }
  })
  it('has no other middle segment, endpoints.md §1.1', async () => {
    const { status, json } = await provider.get('/oauth2/other/.well-known/openid-configuration')
    assert.equal(status, 400)
    assert.match(json.error, /Invalid path to the discovery document/)
  })
  it('has the members that are required, and only what works', async () => {
    const { json } = await provider.get('/.well-known/openid-configuration')
    for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'end_session_endpoint'])
      assert.ok(URL.canParse(json[name]), name)
    assert.deepEqual(json.response_types_supported, ['code'])
    assert.deepEqual(json.subject_types_supported, ['public', 'pairwise'])
    assert.ok(json.id_token_signing_alg_values_supported.includes('RS256'))
    assert.deepEqual([json.request_parameter_supported, json.request_uri_parameter_supported, json.claims_parameter_supported], [false, false, true])
    assert.ok(json.scopes_supported.includes('openid'))
    assert.ok(!json.id_token_signing_alg_values_supported.includes('none'))
  })
  it('is found by WebFinger, RFC 7033 and Discovery §2', async () => {
    const path = '/.well-known/webfinger?resource=acct:kim@example.com&rel=http://openid.net/specs/connect/1.0/issuer'
    const { status, json, headers } = await provider.get(path)
    assert.deepEqual([status, json.links[0].href], [200, `${provider.url}/oauth2/token`])
    assert.equal(headers.get('content-type'), 'application/jrd+json')
    for (const bad of ['', '?resource=', '?resource=javascript:x', '?resource=acct:kim@example.com&rel=other']) {
      const { status: refused } = await provider.get(`/.well-known/webfinger${bad}`)
      assert.ok(refused === 400 || refused === 404, bad)
    }
  })
})
