import assert from 'node:assert/strict'
import { tokenIssued } from '../src/contracts.ts'
import { type Provider, startProvider, type TestClient } from './support/provider.ts'

const grant = { grant_type: 'client_credentials' }

describe('token endpoint, RFC 6749 §3.2', () => {
  let provider: Provider
  let client: TestClient
  before(async () => {
    provider = await startProvider()
    client = await provider.addClient()
  })
  after(() => provider.stop())

  const refused = async (form: Readonly<Record<string, string>>, error: string) => {
    const { status, json } = await provider.token(form, client.basic)
    assert.deepEqual([status, json.error], [400, error])
    assert.equal(typeof json.error_description, 'string')
  }
  it('answers client credentials, §4.4.3, not to be stored, security 3.9', async () => {
    const { status, json, headers } = await provider.token(grant, client.basic)
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(json).toSorted(), ['access_token', 'expires_in', 'token_type'])
    assert.deepEqual([json.token_type, json.expires_in], ['Bearer', 3600])
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('pragma'), 'no-cache')
    assert.match(headers.get('content-type') ?? '', /^application\/json/)
  })
  it('tells others what was issued, without the token', async () => {
    const { json } = await provider.token(grant, client.basic)
    const told = provider.heard(tokenIssued).at(-1)
    assert.deepEqual(told, { tenantId: provider.tenant.id, clientId: client.id, subject: client.id, grantType: 'client_credentials' })
    assert.ok(!JSON.stringify(provider.log.lines).includes(json.access_token))
  })
  it('refuses a missing, unknown or foreign grant type, §5.2', async () => {
    await refused({}, 'invalid_request')
    await refused({ grant_type: '' }, 'invalid_request')
    await refused({ grant_type: 'password', username: 'kim', password: 'x' }, 'unsupported_grant_type')
    await refused({ grant_type: '__proto__' }, 'unsupported_grant_type')
    await refused({ grant_type: 'constructor' }, 'unsupported_grant_type')
    const narrow = await provider.addClient({ grantTypes: ['authorization_code'] })
    const { status, json } = await provider.token(grant, narrow.basic)
    assert.deepEqual([status, json.error], [400, 'unauthorized_client'])
  })
  it('refuses malformed scopes, §3.3', async () => {
    for (const scope of ['a"b', 'a\\b', 'é', Array.from({ length: 101 }, (_, index) => `s${index}`).join(' ')])
      await refused({ ...grant, scope }, 'invalid_scope')
  })
  it('refuses a parameter that comes twice, security 1.4', async () => {
    const reply = await provider.request('/oauth2/token', {
      headers: client.basic,
      form: [
        ['grant_type', 'client_credentials'],
        ['grant_type', 'client_credentials'],
      ],
    })
    assert.deepEqual([reply.status, reply.json.error], [400, 'invalid_request'])
  })
  it('refuses secrets in the address, whatever the body says, RFC 6749 §2.3.1, security 1.9', async () => {
    const names = ['client_secret', 'client_assertion', 'code', 'refresh_token', 'token', 'code_verifier', 'username', 'password', 'PASSWORD', 'to%6Ben']
    const bodies = { '/oauth2/token': grant, '/oauth2/introspect': { token: 'x' }, '/oauth2/revoke': { token: 'x' } }
    for (const [path, body] of Object.entries(bodies)) {
      assert.equal((await provider.post(`${path}?lang=en`, body, client.basic)).status, 200, path)
      for (const name of names) {
        const { status, json } = await provider.post(`${path}?lang=en&${name}=hidden-7`, body, client.basic)
        assert.deepEqual([status, json.error], [400, 'invalid_request'], `${path} ${name}`)
      }
    }
    assert.doesNotMatch(JSON.stringify(provider.log.lines), /hidden-7/)
  })
  it('refuses other media types, broken JSON, arrays and numbers', async () => {
    const send = (body: string, type: string) => provider.request('/oauth2/token', { method: 'POST', body, headers: { ...client.basic, 'content-type': type } })
    for (const [body, type] of [
      ['grant_type=client_credentials', 'text/plain'],
      ['{"grant_type":', 'application/json'],
      ['[]', 'application/json'],
      ['{"grant_type":["client_credentials"]}', 'application/json'],
      ['{"grant_type":{"a":1}}', 'application/json'],
      ['null', 'application/json'],
      ['{"__proto__":{"grant_type":"client_credentials"}}', 'application/json'],
    ] as const) {
      const reply = await send(body, type)
      assert.deepEqual([reply.status, reply.json.error], [400, 'invalid_request'], body)
    }
  })
  it('refuses GET with 405, and an empty body', async () => {
    assert.equal((await provider.get('/oauth2/token')).status, 405)
    assert.equal((await provider.request('/oauth2/token', { method: 'POST', headers: client.basic })).status, 400)
  })
  it('ignores parameters it does not know, §3.2', async () => {
    assert.equal((await provider.token({ ...grant, unknown: '1', resource: 'https://api.test' }, client.basic)).status, 200)
  })
  it('lets scripts of registered origins call, and no others', async () => {
    await provider.addClient({ allowedOrigins: ['https://spa.test'] })
    const from = async (origin: string) => (await provider.token(grant, { ...client.basic, origin })).headers.get('access-control-allow-origin')
    assert.equal(await from('https://spa.test'), 'https://spa.test')
    assert.equal(await from('https://evil.test'), null)
    const preflight = await provider.request('/oauth2/token', {
      method: 'OPTIONS',
      headers: { origin: 'https://spa.test', 'access-control-request-method': 'POST' },
    })
    assert.equal(preflight.headers.get('access-control-allow-origin'), 'https://spa.test')
  })
})
