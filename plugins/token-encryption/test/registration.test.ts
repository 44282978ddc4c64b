import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Clients } from '@gatehouse/oauth/contracts'
import { adminPassword, basic, type Provider } from '@gatehouse/oauth/test-provider'
import registration from '@gatehouse/registration'
import { encryptionOf } from '../src/settings.ts'
import { newRecipient, startEncryption } from './support.ts'

describe('encryption of clients that register themselves, OpenID Connect Registration §2', () => {
  let provider: Provider
  let jwks: object
  before(async () => {
    provider = await startEncryption([registration])
    jwks = { keys: [(await newRecipient('RSA-OAEP-256')).jwk] }
  })
  after(() => provider.stop())
  const register = (more: object) =>
    provider.request('/api/identity/oauth2/dcr/v1.1/register', {
      headers: basic('admin', adminPassword),
      json: { client_name: `rp ${randomUUID()}`, redirect_uris: ['https://rp.test/cb'], jwks, ...more },
    })

  it('is what they ask for, by A128CBC-HS256 where they name no enc', async () => {
    const asked = {
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
      userinfo_signed_response_alg: 'PS256',
      userinfo_encrypted_response_alg: 'RSA-OAEP',
      userinfo_encrypted_response_enc: 'A192GCM',
    }
    const { status, json, text } = await register(asked)
    assert.equal(status, 201, text)
    for (const [name, value] of Object.entries(asked)) assert.equal(json[name], value)
    const client = await provider.use(Clients).find(provider.tenant, json.client_id)
    assert.ok(client)
    assert.deepEqual(encryptionOf(client, 'idToken.encryption'), { algorithm: 'RSA-OAEP-256', method: 'A128CBC-HS256' })
    assert.deepEqual(encryptionOf(client, 'userinfoEncryption'), { algorithm: 'RSA-OAEP', method: 'A192GCM' })
  })
  it('is refused where it cannot be honoured', async () => {
    for (const asked of [
      { id_token_encrypted_response_alg: 'RSA1_5' },
      { id_token_encrypted_response_alg: 'ECDH-ES' },
      { userinfo_encrypted_response_enc: 'A128GCM' },
      { userinfo_signed_response_alg: 'none' },
    ]) {
      const { status, json } = await register(asked)
      assert.deepEqual([status, json.error], [400, 'invalid_client_metadata'], JSON.stringify(asked))
    }
  })
})
