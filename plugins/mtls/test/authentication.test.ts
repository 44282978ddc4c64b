import assert from 'node:assert/strict'
import { reachesThisMachine, startTestDocument } from '@gatehouse/client-keys/testing'
import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import type { NewClient } from '@gatehouse/oauth/contracts'
import type { Provider, TestClient } from '@gatehouse/oauth/test-provider'
import { behindProxy, derOf, pem, shown, startMtls, subject } from './support.ts'

type Headers = Readonly<Record<string, string>>
const bySubject = (tlsClientAuthSubjectDn = subject): Partial<NewClient> => ({
  settings: { clientAuthentication: { tokenEndpointAuthMethod: 'tls_client_auth', tlsClientAuthSubjectDn } },
})
const byName = (tlsClientAuthSubjectAltName: object): Partial<NewClient> => ({ authMethod: 'tls_client_auth', settings: { tlsClientAuthSubjectAltName } })
const byKeys = (...certificates: readonly string[]): Partial<NewClient> => ({
  authMethod: 'self_signed_tls_client_auth',
  settings: { jwks: { keys: certificates.map((name) => ({ kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43), x5c: [derOf(name)] })) } },
})
const ask = (provider: Provider, client: TestClient, headers: Headers = {}, more: Headers = {}) =>
  provider.token({ grant_type: 'client_credentials', client_id: client.id, ...more }, headers)

describe('tls_client_auth, RFC 8705 §2.1, security 3.1 and 3.8', () => {
  let provider: Provider
  let client: TestClient
  before(async () => {
    provider = await startMtls()
    client = await provider.addClient(bySubject())
  })
  after(() => provider.stop())
  const refused = async (headers: Headers, of = client) => {
    const { status, json } = await ask(provider, of, headers)
    assert.deepEqual([status, json.error], [401, 'invalid_client'])
  }

  it('takes the certificate of an authority, by its subject', async () => {
    assert.equal((await ask(provider, client, shown('client'))).status, 200)
  })
  it('takes one by each kind of alternative name', async () => {
    for (const name of [{ dns: 'client.example' }, { uri: 'https://client.example/id' }, { ip: '2001:db8::7' }, { email: 'ops@client.example' }]) {
      const named = await provider.addClient(byName(name))
      assert.equal((await ask(provider, named, shown('client'))).status, 200, JSON.stringify(name))
      await refused(shown('multi'), named)
    }
  })
  it('refuses none, another name, another authority of the same name, and one for servers', async () => {
    await refused({})
    for (const name of ['multi', 'impostor', 'server-only', 'self-signed']) await refused(shown(name))
  })
  it('refuses a client that registered something else, although the certificate is right', async () => {
    const secretive = await provider.addClient()
    await refused(shown('client'), secretive)
  })
  it('refuses a secret of a client that registered this, and a certificate beside another method counts for nothing', async () => {
    const { status } = await provider.token({ grant_type: 'client_credentials' }, { ...client.basic, ...shown('client') })
    assert.equal(status, 401)
    const secretive = await provider.addClient()
    assert.equal((await provider.token({ grant_type: 'client_credentials' }, { ...secretive.basic, ...shown('impostor') })).status, 200)
  })
  it('refuses two certificates, and text that is none', async () => {
    for (const text of [
      'x',
      '%',
      '%zz',
      `${shown('client')['x-client-cert']}, ${shown('client')['x-client-cert']}`,
      pem('client').slice(0, 300).replaceAll('\n', ' '),
    ]) {
      const { status, json } = await ask(provider, client, { 'x-client-cert': text })
      assert.deepEqual([status, json.error], [400, 'invalid_request'], text.slice(0, 40))
    }
  })
  it('reads what proxies write: URL encoded PEM, PEM in one line, base64 and RFC 9440', async () => {
    for (const text of [encodeURIComponent(pem('client')), pem('client').trim().replaceAll('\n', ' '), derOf('client'), `:${derOf('client')}:`]) {
      assert.equal((await ask(provider, client, { 'x-client-cert': text })).status, 200)
    }
  })
  it('refuses registrations without one name, with two, or with none that is one', async () => {
    await assert.rejects(provider.addClient({ authMethod: 'tls_client_auth' }), /needs one of/)
    await assert.rejects(provider.addClient(bySubject('FOO=x')), /RFC 4514/)
    await assert.rejects(provider.addClient(byName({ dns: 'a.example', uri: 'https://a.example' })), /needs one of/)
    await assert.rejects(provider.addClient(byName({ ip: '300.0.0.1' })), /IP address/)
    await assert.rejects(provider.addClient({ settings: { ...bySubject().settings, tlsClientAuthSubjectAltName: { dns: 'a.example' } } }), /needs one of/)
  })
  it('serves introspection and revocation as well', async () => {
    const { json } = await ask(provider, client, shown('client'))
    const form = { token: json.access_token, client_id: client.id }
    assert.equal((await provider.post('/oauth2/introspect', form, shown('client'))).json.active, true)
    assert.equal((await provider.post('/oauth2/introspect', form)).status, 401)
    assert.equal((await provider.post('/oauth2/revoke', form, shown('multi'))).status, 401)
    assert.equal((await provider.post('/oauth2/revoke', form, shown('client'))).status, 200)
  })
})

describe('self_signed_tls_client_auth, RFC 8705 §2.2', () => {
  let provider: Provider
  before(async () => {
    provider = await startMtls(behindProxy, { tables: { outbound: { jwks: reachesThisMachine } } })
  })
  after(() => provider.stop())

  it('takes a certificate that the client registered, whoever signed it', async () => {
    const client = await provider.addClient(byKeys('self-signed', 'client'))
    for (const name of ['self-signed', 'client']) assert.equal((await ask(provider, client, shown(name))).status, 200)
  })
  it('refuses another, and none', async () => {
    const client = await provider.addClient(byKeys('self-signed'))
    for (const headers of [shown('self-signed-rsa'), shown('client'), {}]) assert.equal((await ask(provider, client, headers)).status, 401)
  })
  it('refuses one past its time', async () => {
    const clock = fixedClock(Date.parse('2400-01-01'))
    await using later = await startMtls(behindProxy, { replace: [[Clock, clock]] })
    const client = await later.addClient(byKeys('self-signed'))
    assert.equal((await ask(later, client, shown('self-signed'))).status, 401)
  })
  it('looks for a new certificate at jwksUri, at a bounded rate, security 9.2', async () => {
    const document = (name: string) => JSON.stringify(byKeys(name).settings?.jwks)
    await using published = await startTestDocument({ body: document('self-signed') })
    const client = await provider.addClient({ authMethod: 'self_signed_tls_client_auth', settings: { jwksUri: published.url } })
    assert.equal((await ask(provider, client, shown('self-signed'))).status, 200)
    for (let tries = 0; tries < 5; tries += 1) assert.equal((await ask(provider, client, shown('client'))).status, 401)
    assert.equal(published.fetched(), 1)
  })
})

describe('whose header counts, RFC 8705 §6.5, security 1.8', () => {
  it('is that of a listed proxy alone', async () => {
    await using provider = await startMtls({ ...behindProxy, proxies: ['10.0.0.0/8'] })
    const client = await provider.addClient(bySubject())
    assert.equal((await ask(provider, client, shown('client'))).status, 401)
  })
  it('is that of the connection, whatever X-Forwarded-For says', async () => {
    const trusting = { tables: { server: { trustedProxies: ['127.0.0.1/32'] } } }
    await using provider = await startMtls({ ...behindProxy, proxies: ['192.0.2.1/32'] }, trusting)
    const client = await provider.addClient(bySubject())
    assert.equal((await ask(provider, client, { ...shown('client'), 'x-forwarded-for': '192.0.2.1' })).status, 401)
    await using proxied = await startMtls(behindProxy, trusting)
    const other = await proxied.addClient(bySubject())
    assert.equal((await ask(proxied, other, { ...shown('client'), 'x-forwarded-for': '198.51.100.9' })).status, 200)
  })
  it('without a header nothing is offered; without authorities no tls_client_auth', async () => {
    await using bare = await startMtls({})
    const { json } = await bare.get('/.well-known/oauth-authorization-server')
    assert.ok(!json.token_endpoint_auth_methods_supported.some((name: string) => name.includes('tls')))
    assert.equal(json.tls_client_certificate_bound_access_tokens, undefined)
    await assert.rejects(bare.addClient(bySubject()), /Invalid token endpoint authentication method/)
    await assert.rejects(bare.addClient({ settings: { accessToken: { bindingType: 'certificate' } } }), /binding type is not allowed/)
    await using half = await startMtls({ ...behindProxy, authorities: [] })
    const { json: some } = await half.get('/.well-known/oauth-authorization-server')
    assert.ok(some.token_endpoint_auth_methods_supported.includes('self_signed_tls_client_auth'))
    assert.ok(!some.token_endpoint_auth_methods_supported.includes('tls_client_auth'))
  })
  it('a header without proxies is a mistake of the configuration', async () => {
    await assert.rejects(startMtls({ certificateHeader: 'x-client-cert' }), /proxies/)
  })
})
