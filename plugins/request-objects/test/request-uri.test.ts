import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import clientKeys from '@gatehouse/client-keys'
import { reachesThisMachine, startTestDocument, testClientKey } from '@gatehouse/client-keys/testing'
import { answerOf, callback, challengeFor, type Provider, passLogin, startProvider } from '@gatehouse/oauth/test-provider'
import requestObjects from '../src/plugin.ts'

describe('request objects by reference, RFC 9101 §5.2', () => {
  let provider: Provider
  before(async () => {
    provider = await startProvider({ plugins: [clientKeys, requestObjects], tables: { outbound: { 'request-uris': reachesThisMachine } } })
  })
  after(() => provider.stop())
  const setUp = async (claims: object = {}, settings: object = {}) => {
    const key = await testClientKey()
    const document = await startTestDocument({ body: '' })
    const client = await provider.addClient({ settings: { jwks: { keys: [key.jwk] }, requestUris: [document.url], ...settings } })
    const payload = {
      iss: client.id,
      aud: provider.url,
      exp: Math.floor(Date.now() / 1000) + 60,
      client_id: client.id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
      code_challenge: challengeFor('v'.repeat(43)),
      code_challenge_method: 'S256',
      ...claims,
    }
    const body = await key.sign(payload)
    document.answers({ body, type: 'application/oauth-authz-req+jwt' })
    const path = (uri: string) => `/oauth2/authorize?${new URLSearchParams({ client_id: client.id, redirect_uri: callback, request_uri: uri })}`
    return { document, body, path, error: async (uri: string) => answerOf(await provider.get(path(uri))).get('error') }
  }

  it('lead to a code', async () => {
    const { document, path, body } = await setUp()
    await using _ = document
    for (const uri of [document.url, `${document.url}#${hash('sha256', body, 'base64url')}`]) {
      const browser = provider.browser()
      assert.ok(answerOf(await passLogin(browser, await browser.go(path(uri)))).get('code'))
    }
  })
  it('may be without exp, which the client ends by taking them away, unless the application is strict', async () => {
    const plain = await setUp({ exp: undefined })
    const strict = await setUp({ exp: undefined, nbf: Math.floor(Date.now() / 1000) }, { requestObject: { strict: true } })
    await using _ = plain.document
    await using __ = strict.document
    assert.match((await provider.get(plain.path(plain.document.url))).headers.get('location') ?? '', /login/)
    assert.equal(await strict.error(strict.document.url), 'invalid_request_object')
  })
  it('are fetched only from where the application said, §10.4, security 2.9 and 9.1', async () => {
    const { document, error } = await setUp()
    await using _ = document
    for (const uri of [`${document.url}x`, `${document.url}?a=1`, 'https://evil.test/r', 'http://169.254.169.254/latest', 'file:///etc/passwd', 'urn:x'])
      assert.equal(await error(uri), 'invalid_request_uri', uri)
    assert.equal(document.fetched(), 0)
  })
  it('are refused when nothing good stands there', async () => {
    const { document, error, body } = await setUp()
    await using _ = document
    assert.equal(await error(`${document.url}#${'x'.repeat(43)}`), 'invalid_request_uri')
    document.answers({ status: 404, body })
    assert.equal(await error(document.url), 'invalid_request_uri')
    document.answers({ body: 'x'.repeat(100_000) })
    assert.equal(await error(document.url), 'invalid_request_uri')
    document.answers({ body: 'abc' })
    assert.equal(await error(document.url), 'invalid_request_object')
  })
  it('may be registered for good addresses only', async () => {
    for (const uri of ['http://10.0.0.1/r', 'file:///r', 'x'])
      await assert.rejects(provider.addClient({ settings: { requestUris: [uri] } }), { code: 'applications.invalid_inbound_protocol' }, uri)
  })
  it('are off where the operator says so', async () => {
    await using off = await startProvider({ plugins: [clientKeys, requestObjects], config: { 'request-objects': { requestUri: false } } })
    const { id } = await off.addClient()
    const reply = await off.get(`/oauth2/authorize?${new URLSearchParams({ client_id: id, redirect_uri: callback, request_uri: 'https://rp.test/r' })}`)
    assert.equal(answerOf(reply).get('error'), 'request_uri_not_supported')
    assert.equal((await off.get('/.well-known/openid-configuration')).json.request_uri_parameter_supported, false)
  })
})
