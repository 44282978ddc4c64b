import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import clientKeys from '@gatehouse/client-keys'
import { reachesThisMachine, startTestDocument } from '@gatehouse/client-keys/testing'
import implicit from '@gatehouse/implicit'
import { Clients } from '@gatehouse/oauth/contracts'
import {
  adminPassword,
  answerOf,
  authorize,
  authorizePath,
  basic,
  hiddenFields,
  type Provider,
  redeem,
  startProvider,
  type TestClient,
} from '@gatehouse/oauth/test-provider'
import registration from '@gatehouse/registration'
import tokenEncryption from '@gatehouse/token-encryption'
import { newRecipient, type Recipient, verified } from '@gatehouse/token-encryption/test-recipient'
import { decodeProtectedHeader } from 'jose'
import jarm from '../src/plugin.ts'

type Params = Readonly<Record<string, string | undefined>>

describe('encrypted authorization responses, JARM §2.2 and §3', () => {
  let provider: Provider
  let recipient: Recipient
  before(async () => {
    const tables = { outbound: { jwks: reachesThisMachine } }
    provider = await startProvider({ plugins: [implicit, clientKeys, tokenEncryption, jarm, registration], tables })
    recipient = await newRecipient('RSA-OAEP-256')
  })
  after(() => provider.stop())
  const authorizationEncryption = { enabled: true, algorithm: 'RSA-OAEP-256', method: 'A256GCM' }
  const appWith = (settings: object = {}) =>
    provider.addClient({
      grantTypes: ['authorization_code', 'implicit'],
      settings: { jwks: { keys: [recipient.jwk] }, authorizationEncryption, ...settings },
    })
  const answer = (client: TestClient, more: Params = {}) => authorize(provider.browser(), client, { nonce: 'n', response_mode: 'jwt', ...more })
  const responseOf = async (client: TestClient, more: Params = {}) => answerOf(await answer(client, more)).get('response') ?? ''

  it('are signed and then encrypted: a nested JWT that the client alone reads', async () => {
    const app = await appWith()
    const reply = await answer(app)
    assert.match(reply.headers.get('location') ?? '', /^https:\/\/rp\.test\/cb\?response=[\w.-]+$/)
    const response = answerOf(reply).get('response') ?? ''
    const { text, header } = await recipient.open(response)
    assert.deepEqual([header.alg, header.enc, header.cty, header.kid, header.zip], ['RSA-OAEP-256', 'A256GCM', 'JWT', 'enc-1', undefined])
    const { code, state } = await verified(provider, app, text)
    assert.equal(state, 's1')
    assert.equal((await redeem(provider, app, String(code))).status, 200)
    await assert.rejects((await newRecipient('RSA-OAEP-256')).open(response))
  })
  it('travel by every mode, with what every response type answers, §2.3', async () => {
    const app = await appWith()
    const fragment = await responseOf(app, { response_type: 'id_token token' })
    const inFragment = await verified(provider, app, (await recipient.open(fragment)).text)
    assert.deepEqual([typeof inFragment.id_token, typeof inFragment.access_token], ['string', 'string'])
    const { text } = await answer(app, { response_mode: 'form_post.jwt' })
    const posted = await verified(provider, app, (await recipient.open(hiddenFields(text).response ?? '')).text)
    assert.equal(typeof posted.code, 'string')
  })
  it('hold errors as well, §2.1', async () => {
    const app = await appWith()
    const response = answerOf(await provider.get(authorizePath(app, { response_mode: 'jwt', prompt: 'none' }))).get('response') ?? ''
    const { error, code } = await verified(provider, app, (await recipient.open(response)).text)
    assert.deepEqual([error, code], ['login_required', undefined])
  })
  it('go nowhere without a key: no code and no error in clear', async () => {
    await using document = await startTestDocument({ body: JSON.stringify({ keys: [(await newRecipient('ECDH-ES')).jwk] }) })
    for (const settings of [{ jwks: undefined, jwksUri: document.url }, { jwks: undefined }]) {
      const app = await appWith(settings)
      for (const reply of [await answer(app), await provider.get(authorizePath(app, { response_mode: 'jwt', prompt: 'none' }))]) {
        assert.deepEqual([reply.status, reply.headers.get('location')], [400, null])
        assert.doesNotMatch(reply.text, /rp\.test|code=|eyJ/)
      }
    }
    await assert.rejects(appWith({ jwks: { keys: [{ ...recipient.jwk, use: 'sig' }] } }), /no key in jwks/)
  })
  it('are no tokens of any kind, security 3.7', async () => {
    const app = await appWith()
    const response = await responseOf(app)
    for (const text of [response, (await recipient.open(response)).text]) {
      assert.deepEqual(await provider.introspect(text, app), { active: false })
      assert.equal((await provider.get('/oauth2/userinfo', { authorization: `Bearer ${text}` })).status, 401)
      assert.equal((await redeem(provider, app, text)).json.error, 'invalid_grant')
    }
  })
  it('never by weak algorithms, security 3.4', async () => {
    for (const weak of [{ algorithm: 'RSA1_5' }, { algorithm: 'dir' }, { algorithm: 'PBES2-HS256+A128KW' }, { method: 'A128CBC+HS256' }])
      await assert.rejects(appWith({ authorizationEncryption: { ...authorizationEncryption, ...weak } }), /Invalid encryption algorithm requested/)
  })
  it('are signed by an algorithm of their own where one is named, §3', async () => {
    const app = await appWith({ authorizationSignedResponseAlg: 'PS256', authorizationEncryption: undefined })
    assert.equal(decodeProtectedHeader(await responseOf(app)).alg, 'PS256')
    for (const alg of ['none', 'HS256']) await assert.rejects(appWith({ authorizationSignedResponseAlg: alg }), /Invalid signature algorithm requested/)
  })
  it('are what clients that register themselves ask for, by A128CBC-HS256 where they name no enc, §3', async () => {
    const register = (more: object) =>
      provider.request('/api/identity/oauth2/dcr/v1.1/register', {
        headers: basic('admin', adminPassword),
        json: { client_name: `rp ${randomUUID()}`, redirect_uris: ['https://rp.test/cb'], jwks: { keys: [recipient.jwk] }, ...more },
      })
    const asked = { authorization_signed_response_alg: 'ES256', authorization_encrypted_response_alg: 'RSA-OAEP-256' }
    const { status, json, text } = await register(asked)
    assert.equal(status, 201, text)
    for (const [name, value] of Object.entries(asked)) assert.equal(json[name], value)
    const { settings } = (await provider.use(Clients).find(provider.tenant, json.client_id)) ?? {}
    assert.deepEqual(settings?.authorizationEncryption, { enabled: true, algorithm: 'RSA-OAEP-256', method: 'A128CBC-HS256' })
    for (const refused of [{ authorization_signed_response_alg: 'none' }, { authorization_encrypted_response_enc: 'A128GCM' }]) {
      const reply = await register(refused)
      assert.deepEqual([reply.status, reply.json.error], [400, 'invalid_client_metadata'], JSON.stringify(refused))
    }
  })
  it('are advertised where they can be made, §4', async () => {
    const { json } = await provider.get('/.well-known/openid-configuration')
    assert.deepEqual(json.authorization_encryption_alg_values_supported, json.id_token_encryption_alg_values_supported)
    assert.deepEqual(json.authorization_encryption_enc_values_supported, json.id_token_encryption_enc_values_supported)
    await using plain = await startProvider({ plugins: [jarm] })
    assert.equal((await plain.get('/.well-known/openid-configuration')).json.authorization_encryption_alg_values_supported, undefined)
    await assert.rejects(plain.addClient({ settings: { authorizationEncryption } }), /authorizationEncryption/)
  })
})
