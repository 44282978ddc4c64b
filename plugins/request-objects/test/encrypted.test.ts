import assert from 'node:assert/strict'
import clientKeys from '@gatehouse/client-keys'
import { type TestClientKey, testClientKey } from '@gatehouse/client-keys/testing'
import { Keys } from '@gatehouse/keys/contracts'
import { answerOf, callback, challengeFor, type Provider, passLogin, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { CompactEncrypt, generateKeyPair, importJWK, type JWK } from 'jose'
import requestObjects from '../src/plugin.ts'

type Header = Readonly<Record<string, unknown>>

describe('encrypted request objects, RFC 9101 §6.1', () => {
  let provider: Provider
  let key: TestClientKey
  let app: TestClient
  let published: readonly (JWK & { kid: string; alg: string })[]
  before(async () => {
    provider = await startProvider({ plugins: [clientKeys, requestObjects] })
    key = await testClientKey()
    app = await provider.addClient({ settings: { jwks: { keys: [key.jwk] } } })
    published = (await provider.get('/oauth2/jwks')).json.keys
  })
  after(() => provider.stop())
  const signed = (by = app) =>
    key.sign({
      iss: by.id,
      aud: provider.url,
      exp: Math.floor(Date.now() / 1000) + 60,
      client_id: by.id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
      state: 'inside',
      code_challenge: challengeFor('v'.repeat(43)),
      code_challenge_method: 'S256',
    })
  const keyFor = (alg: string) => published.find((one) => one.alg === alg) ?? assert.fail(`no ${alg} key is published`)
  const encrypt = async (text: string, alg = 'RSA-OAEP-256', header: Header = {}) => {
    const jwk = keyFor(alg)
    return new CompactEncrypt(new TextEncoder().encode(text))
      .setProtectedHeader({ alg, enc: 'A256GCM', kid: jwk.kid, cty: 'JWT', ...header })
      .encrypt(await importJWK(jwk, alg))
  }
  const path = (request: string, by = app) => `/oauth2/authorize?${new URLSearchParams({ client_id: by.id, redirect_uri: callback, request })}`
  const visit = async (request: string, by = app) => {
    const browser = provider.browser()
    return answerOf(await passLogin(browser, await browser.go(path(request, by))))
  }
  const refusal = async (request: string, by = app) => answerOf(await provider.get(path(request, by))).get('error')

  it('lead to a code, by each key that is published for it', async () => {
    for (const alg of ['RSA-OAEP-256', 'ECDH-ES+A256KW'])
      for (const enc of ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512'])
        assert.equal((await visit(await encrypt(await signed(), alg, { enc }))).get('state'), 'inside', `${alg} ${enc}`)
  })
  it('are encrypted with keys that sign and verify nothing, and go on with the old one after a rotation', async () => {
    assert.deepEqual(published.map(({ use }) => use).toSorted(), ['enc', 'enc', 'sig'])
    const { kid } = keyFor('RSA-OAEP-256')
    assert.equal(await provider.use(Keys).verificationKey(provider.tenant, kid), undefined)
    const before = await encrypt(await signed())
    await provider.use(Keys).rotate(provider.tenant, 'RSA-OAEP-256', { signAfterSeconds: 0 })
    assert.ok((await visit(before)).get('code'))
    assert.equal((await provider.get('/oauth2/jwks')).json.keys.length, 4)
  })
  it('still need a signature: unsigned or twice encrypted ones are refused, security 3.2 and 3.4', async () => {
    const claims = JSON.stringify({ iss: app.id, client_id: app.id, redirect_uri: callback, response_type: 'code' })
    assert.equal(await refusal(await encrypt(claims)), 'invalid_request_object')
    assert.equal(await refusal(await encrypt(await encrypt(await signed()))), 'invalid_request_object')
  })
  it('are refused for another key, by another algorithm, compressed or damaged, security 3.4', async () => {
    const good = await encrypt(await signed())
    const [head = '', ...rest] = good.split('.')
    const swap = (change: Header) =>
      [Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(head, 'base64url').toString()), ...change })).toString('base64url'), ...rest].join('.')
    const { publicKey } = await generateKeyPair('RSA-OAEP-256')
    const foreign = await new CompactEncrypt(new TextEncoder().encode(await signed()))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: keyFor('RSA-OAEP-256').kid })
      .encrypt(publicKey)
    const pbes2 = await new CompactEncrypt(new TextEncoder().encode(await signed()))
      .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', kid: keyFor('RSA-OAEP-256').kid })
      .encrypt(new TextEncoder().encode('x'.repeat(32)))
    const wrong = {
      'another key': foreign,
      'a password': pbes2,
      'no kid': swap({ kid: undefined }),
      'the kid of a signing key': swap({ kid: published.find(({ use }) => use === 'sig')?.kid }),
      'the kid of another algorithm': swap({ kid: keyFor('ECDH-ES+A256KW').kid }),
      'a path as kid': swap({ kid: '../x' }),
      RSA1_5: swap({ alg: 'RSA1_5' }),
      compressed: swap({ zip: 'DEF' }),
      damaged: `${good.slice(0, -4)}AAAA`,
      'too long': `${good}${'A'.repeat(5000)}`,
    }
    for (const [why, request] of Object.entries(wrong)) assert.equal(await refusal(request), 'invalid_request_object', why)
    const large = await encrypt('x'.repeat(60_000))
    const form = { client_id: app.id, redirect_uri: callback, request: large.slice(0, 64_000) }
    const reply = await provider.post('/oauth2/authorize', form)
    assert.ok(reply.status === 413 || answerOf(reply).get('error') === 'invalid_request_object')
  })
  it('are mandatory, and of one kind, where the application says so', async () => {
    const encryption = { algorithm: 'RSA-OAEP-256', method: 'A256GCM' }
    const strict = await provider.addClient({ settings: { jwks: { keys: [key.jwk] }, requestObject: { encryption } } })
    assert.equal(await refusal(await signed(strict), strict), 'invalid_request_object')
    assert.equal(await refusal(await encrypt(await signed(strict), 'RSA-OAEP-256', { enc: 'A128GCM' }), strict), 'invalid_request_object')
    assert.equal(await refusal(await encrypt(await signed(strict), 'ECDH-ES+A256KW'), strict), 'invalid_request_object')
    assert.equal((await visit(await encrypt(await signed(strict)), strict)).get('state'), 'inside')
    await assert.rejects(provider.addClient({ settings: { requestObject: { encryption: { algorithm: 'RSA1_5' } } } }), /Invalid encryption algorithm requested/)
  })
  it('are advertised, RFC 9101 §10.5', async () => {
    const { json } = await provider.get('/.well-known/openid-configuration')
    assert.deepEqual(json.request_object_encryption_alg_values_supported, ['RSA-OAEP-256', 'ECDH-ES+A256KW'])
  })
})
