import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { startTestDocument } from '@gatehouse/client-keys/testing'
import { Clients } from '@gatehouse/oauth/contracts'
import { adminPassword, basic, type Provider, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import registration from '@gatehouse/registration'
import { newRecipient, type Recipient } from '@gatehouse/token-encryption/test-recipient'
import jwtIntrospection from '../src/plugin.ts'
import { ask, MEDIA_TYPE, machineToken, startIntrospection, verified } from './support.ts'

describe('encrypted introspection answers, RFC 9701 §5 and §6', () => {
  let provider: Provider
  let recipient: Recipient
  before(async () => {
    provider = await startIntrospection([registration])
    recipient = await newRecipient('RSA-OAEP-256')
  })
  after(() => provider.stop())
  const encryption = { enabled: true, algorithm: 'RSA-OAEP-256', method: 'A256GCM' }
  const callerWith = (settings: object) => provider.addClient({ settings: { introspectionEncryption: encryption, ...settings } })
  const asked = async (caller: TestClient) => ask(provider, await machineToken(provider, caller), caller.basic)

  it('are signed and then encrypted for the key of the caller: a nested JWT, RFC 7519 §11.2', async () => {
    const caller = await callerWith({ jwks: { keys: [recipient.jwk] }, introspectionSignedResponseAlg: 'PS256' })
    const { status, headers, text } = await asked(caller)
    assert.deepEqual([status, headers.get('content-type'), text.split('.').length], [200, MEDIA_TYPE, 5])
    const inner = await recipient.open(text)
    assert.deepEqual([inner.header.alg, inner.header.enc, inner.header.cty, inner.header.kid], ['RSA-OAEP-256', 'A256GCM', 'JWT', 'enc-1'])
    const { told, header } = await verified(provider, inner.text, caller.id)
    assert.deepEqual([told.active, told.client_id, header.alg, header.typ], [true, caller.id, 'PS256', 'token-introspection+jwt'])
    await assert.rejects((await newRecipient('RSA-OAEP-256')).open(text))
  })
  it('are no access tokens either, and nothing to introspect, §8.1', async () => {
    const caller = await callerWith({ jwks: { keys: [recipient.jwk] } })
    const { text } = await asked(caller)
    assert.equal((await provider.get('/oauth2/userinfo', { authorization: `Bearer ${text}` })).status, 401)
    assert.deepEqual(await provider.introspect(text, caller), { active: false })
  })
  it('are not made without a key: nothing goes out in clear', async () => {
    await using document = await startTestDocument({ body: JSON.stringify({ keys: [(await newRecipient('ECDH-ES')).jwk] }) })
    for (const caller of [await callerWith({ jwksUri: document.url }), await callerWith({})]) {
      const { status, json, text } = await asked(caller)
      assert.deepEqual([status, json.error], [400, 'invalid_request'])
      assert.doesNotMatch(text, /active|eyJ/)
    }
    await assert.rejects(callerWith({ jwks: { keys: [{ ...recipient.jwk, use: 'sig' }] } }), /no key in jwks/)
  })
  it('never by weak algorithms, security 3.4', async () => {
    for (const weak of [{ algorithm: 'RSA1_5' }, { algorithm: 'dir' }, { algorithm: 'PBES2-HS256+A128KW' }, { method: 'A128CBC+HS256' }]) {
      await assert.rejects(callerWith({ introspectionEncryption: { ...encryption, ...weak } }), /Invalid encryption algorithm requested/)
    }
  })
  it('are a setting that a server without token-encryption does not take', async () => {
    await using plain = await startProvider({ plugins: [jwtIntrospection] })
    await assert.rejects(plain.addClient({ settings: { introspectionEncryption: encryption } }), /introspectionEncryption/)
    const { json } = await plain.get('/.well-known/oauth-authorization-server')
    assert.ok(json.introspection_signing_alg_values_supported)
    assert.equal(json.introspection_encryption_alg_values_supported, undefined)
  })
  it('are what clients that register themselves ask for, by A128CBC-HS256 where they name no enc, §6', async () => {
    const register = (more: object) =>
      provider.request('/api/identity/oauth2/dcr/v1.1/register', {
        headers: basic('admin', adminPassword),
        json: { client_name: `api ${randomUUID()}`, grant_types: ['client_credentials'], jwks: { keys: [recipient.jwk] }, ...more },
      })
    const asked = { introspection_signed_response_alg: 'ES256', introspection_encrypted_response_alg: 'RSA-OAEP-256' }
    const { status, json, text } = await register(asked)
    assert.equal(status, 201, text)
    for (const [name, value] of Object.entries(asked)) assert.equal(json[name], value)
    const { settings } = (await provider.use(Clients).find(provider.tenant, json.client_id)) ?? {}
    assert.deepEqual(settings?.introspectionEncryption, { enabled: true, algorithm: 'RSA-OAEP-256', method: 'A128CBC-HS256' })
    assert.equal(settings?.introspectionSignedResponseAlg, 'ES256')
    for (const refused of [
      { introspection_signed_response_alg: 'none' },
      { introspection_encrypted_response_enc: 'A128GCM' },
      { introspection_encrypted_response_alg: 'RSA1_5' },
      { introspection_encrypted_response_alg: 'ECDH-ES' },
    ]) {
      const reply = await register(refused)
      assert.deepEqual([reply.status, reply.json.error], [400, 'invalid_client_metadata'], JSON.stringify(refused))
    }
  })
})
