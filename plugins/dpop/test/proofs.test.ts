import assert from 'node:assert/strict'
import { type Provider, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { exportJWK } from 'jose'
import dpop from '../src/plugin.ts'
import { newSender, type Sender } from './support/proofs.ts'

const now = () => Math.floor(Date.now() / 1000)

describe('proofs at the token endpoint, RFC 9449 §4.3 and §5, security 3.8', () => {
  let provider: Provider
  let client: TestClient
  let sender: Sender
  before(async () => {
    provider = await startProvider({ plugins: [dpop] })
    client = await provider.addClient()
    sender = await newSender(provider.url)
  })
  after(() => provider.stop())
  const ask = (headers: Readonly<Record<string, string>>) => provider.token({ grant_type: 'client_credentials' }, { ...client.basic, ...headers })
  const refused = async (headers: Readonly<Record<string, string>>, description = 'Invalid DPoP Proof') => {
    const { status, json } = await ask(headers)
    assert.deepEqual([status, json.error, json.error_description], [400, 'invalid_dpop_proof', description])
  }

  for (const alg of ['ES256', 'ES384', 'ES512', 'EdDSA', 'PS256', 'RS256', 'RS512']) {
    it(`binds to a key of ${alg}`, async () => {
      const other = await newSender(provider.url, alg)
      const { status, json } = await ask(await other.atToken())
      assert.deepEqual([status, json.token_type], [200, 'DPoP'])
      const { cnf, token_type, binding_type } = await provider.introspect(json.access_token, client)
      assert.deepEqual({ cnf, token_type, binding_type }, { cnf: { jkt: other.jkt }, token_type: 'DPoP', binding_type: 'DPoP' })
    })
  }
  it('takes a htu with query and fragment, and in another spelling, §4.3 point 9', async () => {
    const { port } = new URL(provider.url)
    for (const htu of [`${provider.url}/oauth2/token?a=1#b`, `HTTP://127.0.0.1:${port}/oauth2/./token`]) {
      assert.equal((await ask(await sender.atToken({ htu }))).status, 200, htu)
    }
  })
  it('leaves tokens of whoever brings no proof as they are', async () => {
    assert.equal((await ask({})).json.token_type, 'Bearer')
  })
  it('refuses a proof that comes again, also of 50 at once', async () => {
    const headers = await sender.atToken()
    const replies = await Promise.all(Array.from({ length: 50 }, () => ask(headers)))
    assert.equal(replies.filter(({ status }) => status === 200).length, 1)
    assert.ok(replies.every(({ status, json }) => status === 200 || json.error === 'invalid_dpop_proof'))
  })
  const wrong: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'another method': { htm: 'GET' },
    'no method': { htm: undefined },
    'another host': { htu: 'https://evil.test/oauth2/token' },
    'no address': { htu: undefined },
    'an address that is none': { htu: 'token' },
    'no jti': { jti: undefined },
    'an empty jti': { jti: '' },
    'a jti that is no text': { jti: 5 },
    'a long jti': { jti: 'x'.repeat(600) },
    'no iat': { iat: undefined },
    'an iat in words': { iat: 'now' },
  }
  for (const [name, claims] of Object.entries(wrong)) {
    it(`refuses ${name}`, async () => refused(await sender.atToken(claims)))
  }
  it('refuses another path, another port and another scheme', async () => {
    const { url } = provider
    for (const htu of [
      `${url}/oauth2/authorize`,
      `${url}/t/other/oauth2/token`,
      'http://127.0.0.1:1/oauth2/token',
      `${url.replace('http:', 'https:')}/oauth2/token`,
    ]) {
      await refused(await sender.atToken({ htu }))
    }
  })
  it('refuses what is old, or of the future', async () => {
    await refused(await sender.atToken({ iat: now() - 120 }), 'Expired DPoP Proof')
    await refused(await sender.atToken({ iat: now() + 120 }), 'Expired DPoP Proof')
  })
  it('refuses another typ, none, and critical members', async () => {
    await refused(await sender.atToken({}, { typ: 'JWT' }))
    await refused(await sender.atToken({}, { typ: undefined }))
    await refused({ dpop: sender.signed({ crit: ['b64'], b64: true }) })
    assert.equal((await ask({ dpop: sender.signed({ kid: '../../etc' }) })).status, 200, 'a kid says nothing')
  })
  it('refuses private and symmetric keys in the header, alg none, and a key that does not fit', async () => {
    await refused(await sender.atToken({}, { jwk: await exportJWK(sender.privateKey) }))
    await refused(await sender.atToken({}, { jwk: { kty: 'oct', k: 'c2VjcmV0' } }))
    await refused(await sender.atToken({}, { jwk: undefined }))
    await refused(await sender.atToken({}, { jwk: (await newSender(provider.url)).jwk }))
    const [, body = ''] = (await sender.proof('/oauth2/token')).split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'dpop+jwt', jwk: sender.jwk })).toString('base64url')
    for (const dpop of [`${none}.${body}.`, `${none}.${body}.AAAA`]) await refused({ dpop })
    const rsa = await newSender(provider.url, 'RS256')
    const confused = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'dpop+jwt', jwk: rsa.jwk })).toString('base64url')
    await refused({ dpop: `${confused}.${body}.AAAA` })
  })
  it('refuses two proofs, and text that is none', async () => {
    const [a, b] = [await sender.proof('/oauth2/token'), await sender.proof('/oauth2/token')]
    await refused({ dpop: `${a}, ${b}` })
    for (const dpop of ['x', 'a.b.c', `${'x'.repeat(9000)}.e30.AA`]) await refused({ dpop })
  })
  it('refuses a signature over something else', async () => {
    const [head, , signature] = (await sender.proof('/oauth2/token')).split('.')
    const [, body] = (await sender.proof('/oauth2/token')).split('.')
    await refused({ dpop: `${head}.${body}.${signature}` })
  })
  it('refuses algorithms that are not configured, and says which are', async () => {
    await using strict = await startProvider({ plugins: [dpop], config: { dpop: { algorithms: ['ES256'] } } })
    const registered = await strict.addClient()
    const other = await newSender(strict.url, 'ES384')
    const { json } = await strict.token({ grant_type: 'client_credentials' }, { ...registered.basic, ...(await other.atToken()) })
    assert.equal(json.error, 'invalid_dpop_proof')
    const { json: metadata } = await strict.get('/.well-known/oauth-authorization-server')
    assert.deepEqual(metadata.dpop_signing_alg_values_supported, ['ES256'])
  })
  it('makes an application with the binding type DPoP bring a proof', async () => {
    const strict = await provider.addClient({ settings: { accessToken: { bindingType: 'DPoP' } } })
    const { status, json } = await provider.token({ grant_type: 'client_credentials' }, strict.basic)
    assert.deepEqual([status, json.error, json.error_description], [400, 'invalid_dpop_proof', 'DPoP header is required.'])
  })
})
