import assert from 'node:assert/strict'
import { adminPassword, basic, startProvider } from './support/provider.ts'

describe('what the OpenID Connect configuration of an application may be', () => {
  it('is offered as it is taken', async () => {
    await using provider = await startProvider()
    const admin = basic('admin', adminPassword)
    const { json } = await provider.get('/api/server/v1/applications/meta/inbound-protocols/oidc', admin)
    const names = (options: readonly { readonly name: string }[]) => options.map(({ name }) => name)
    assert.deepEqual(names(json.allowedGrantTypes.options), ['authorization_code', 'refresh_token', 'client_credentials'])
    assert.deepEqual(names(json.tokenEndpointAuthMethod.options), ['client_secret_basic', 'client_secret_post'])
    assert.deepEqual([json.defaultRefreshTokenExpiryTime, json.accessTokenType], ['86400', { options: ['JWT', 'Default'], defaultValue: 'Default' }])
    const [idTokenSignedResponseAlg] = json.idTokenSignatureAlgorithm.options
    const oidc = { grantTypes: names(json.allowedGrantTypes.options), callbackURLs: ['https://rp.test/cb'], idToken: { idTokenSignedResponseAlg } }
    const made = await provider.request('/api/server/v1/applications', { json: { name: 'all', inboundProtocolConfiguration: { oidc } }, headers: admin })
    assert.equal(made.status, 201)
  })
})
