import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import dpop from '@gatehouse/dpop'
import { codeOf, type Provider, type TestClient } from '@gatehouse/oauth/test-provider'
import par from '@gatehouse/par'
import { decodeJwt } from 'jose'
import { behindProxy, derOf, shown, startMtls } from './support.ts'

const USERINFO = '/oauth2/userinfo'
const thumbprint = (name: string) => hash('sha256', Buffer.from(derOf(name), 'base64'), 'base64url')

for (const type of ['Default', 'JWT'] as const) {
  describe(`certificate-bound ${type === 'JWT' ? 'JWTs' : 'opaque tokens'}, RFC 8705 §3, security 3.8`, () => {
    let provider: Provider
    let client: TestClient
    let token: string
    const redeem = async (of: TestClient, headers: Readonly<Record<string, string>>) => {
      const code = await codeOf(provider.browser(), of)
      const form = { grant_type: 'authorization_code', code, redirect_uri: 'https://rp.test/cb', code_verifier: 'v'.repeat(43) }
      return provider.token(of.client.public ? { ...form, client_id: of.id } : form, { ...(of.client.public ? {} : of.basic), ...headers })
    }
    before(async () => {
      provider = await startMtls()
      client = await provider.addClient({ settings: { accessToken: { type, bindingType: 'certificate' } } })
      token = (await redeem(client, shown('client'))).json.access_token
    })
    after(() => provider.stop())

    it('are taken from whoever shows the certificate, and carry cnf', async () => {
      const { status, json } = await provider.get(USERINFO, { authorization: `Bearer ${token}`, ...shown('client') })
      assert.deepEqual([status, json.sub], [200, provider.user.id])
      const { cnf, token_type, binding_type } = await provider.introspect(token, client)
      assert.deepEqual([cnf, token_type, binding_type], [{ 'x5t#S256': thumbprint('client') }, 'Bearer', 'certificate'])
      if (type === 'JWT') assert.deepEqual(decodeJwt(token).cnf, cnf)
    })
    it('are refused from anybody else: without a certificate, or with another', async () => {
      for (const headers of [{}, shown('impostor'), shown('self-signed')]) {
        const { status, json } = await provider.get(USERINFO, { authorization: `Bearer ${token}`, ...headers })
        assert.deepEqual([status, json.error], [401, 'invalid_token'])
      }
      assert.equal((await provider.post(USERINFO, { access_token: token })).status, 401)
    })
    it('are refused at the management APIs without it', async () => {
      const api = '/api/server/v1/applications'
      const settings = { accessToken: { type, bindingType: 'certificate' } }
      const other = await provider.addClient({ settings }, { authorizedScopes: ['internal_application_mgt_view'] })
      const form = { grant_type: 'client_credentials', scope: 'internal_application_mgt_view' }
      const { json } = await provider.token(form, { ...other.basic, ...shown('client') })
      assert.equal((await provider.get(api, { authorization: `Bearer ${json.access_token}`, ...shown('client') })).status, 200)
      for (const headers of [{}, shown('multi')]) {
        assert.equal((await provider.get(api, { authorization: `Bearer ${json.access_token}`, ...headers })).status, 401)
      }
    })
    it('need a certificate when they are asked for', async () => {
      const { status, json } = await provider.token({ grant_type: 'client_credentials' }, client.basic)
      assert.deepEqual([status, json.error, json.error_description], [400, 'invalid_request', 'TLS certificate not found in the request.'])
    })
    it('refresh by a public client needs the same certificate, §4', async () => {
      const open = await provider.addClient({
        public: true,
        authMethod: 'none',
        grantTypes: ['authorization_code', 'refresh_token'],
        settings: { accessToken: { type, bindingType: 'certificate' } },
      })
      const { json } = await redeem(open, shown('self-signed'))
      const refresh = (headers: Readonly<Record<string, string>>) =>
        provider.token({ grant_type: 'refresh_token', refresh_token: json.refresh_token, client_id: open.id }, headers)
      assert.equal((await refresh(shown('client'))).json.error, 'invalid_grant')
      assert.equal((await refresh({})).status, 400)
      assert.equal((await refresh(shown('self-signed'))).status, 200)
    })
    it('are not made for applications that do not ask for it', async () => {
      const other = await provider.addClient({ accessToken: { type } })
      const { json } = await redeem(other, shown('client'))
      assert.equal((await provider.introspect(json.access_token, other)).cnf, undefined)
    })
  })
}

describe('metadata, RFC 8705 §3.3 and §5', () => {
  it('says that tokens may be bound, and has the aliases of what is there', async () => {
    await using provider = await startMtls({ ...behindProxy, aliasUrl: 'https://mtls.id.test/' }, { plugins: [dpop, par] })
    const { json } = await provider.get('/.well-known/oauth-authorization-server')
    assert.equal(json.tls_client_certificate_bound_access_tokens, true)
    for (const method of ['tls_client_auth', 'self_signed_tls_client_auth']) assert.ok(json.token_endpoint_auth_methods_supported.includes(method))
    const { token_endpoint, pushed_authorization_request_endpoint, authorization_endpoint } = json.mtls_endpoint_aliases
    assert.deepEqual(
      [token_endpoint, pushed_authorization_request_endpoint, authorization_endpoint],
      ['https://mtls.id.test/oauth2/token', 'https://mtls.id.test/oauth2/par', undefined],
    )
  })
  it('has no aliases where there is no other address', async () => {
    await using provider = await startMtls()
    assert.equal((await provider.get('/.well-known/oauth-authorization-server')).json.mtls_endpoint_aliases, undefined)
  })
})
