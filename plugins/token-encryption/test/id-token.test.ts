import assert from 'node:assert/strict'
import { startTestDocument } from '@gatehouse/client-keys/testing'
import implicit from '@gatehouse/implicit'
import { answerOf, authorize, authorizePath, codeOf, type Provider, redeem, signIn, type TestClient } from '@gatehouse/oauth/test-provider'
import { decodeProtectedHeader } from 'jose'
import * as openid from 'openid-client'
import { contentAlgorithms, keyAlgorithms } from '../src/algorithms.ts'
import { newRecipient, type Recipient, startEncryption, verified } from './support.ts'

describe('encrypted ID tokens, OpenID Connect Core §10.2', () => {
  let provider: Provider
  let rsa: Recipient
  let ec: Recipient
  before(async () => {
    provider = await startEncryption([implicit])
    rsa = await newRecipient('RSA-OAEP-256')
    ec = await newRecipient('ECDH-ES', 'enc-2')
  })
  after(() => provider.stop())
  const clientWith = (encryption: object, keys: readonly object[] = [rsa.jwk, ec.jwk], more: object = {}) =>
    provider.addClient({ settings: { jwks: { keys }, idToken: { encryption: { enabled: true, ...encryption } }, ...more } })
  const tokenOf = async (client: TestClient): Promise<string> => (await signIn(provider, client)).tokens.id_token

  for (const algorithm of keyAlgorithms) {
    it(`are signed and then encrypted by ${algorithm}, for the client's key`, async () => {
      const [recipient, method] = [algorithm.startsWith('RSA') ? rsa : ec, 'A256GCM']
      const client = await clientWith({ algorithm, method })
      const { text, header } = await recipient.open(await tokenOf(client))
      assert.deepEqual([header.alg, header.enc, header.cty, header.kid, header.zip], [algorithm, method, 'JWT', recipient.jwk.kid, undefined])
      const { sub, at_hash } = await verified(provider, client, text)
      assert.deepEqual([sub, typeof at_hash], [provider.user.id, 'string'])
    })
  }
  it('have their content encrypted by each of the algorithms, RFC 7518 §5.1', async () => {
    for (const method of contentAlgorithms) {
      const client = await clientWith({ algorithm: 'ECDH-ES+A128KW', method })
      const { text, header } = await ec.open(await tokenOf(client))
      assert.equal(header.enc, method)
      await verified(provider, client, text)
    }
  })
  it('are encrypted by RSA-OAEP and A128GCM where nothing is said, as in the reference product', async () => {
    const { header } = await rsa.open(await tokenOf(await clientWith({})))
    assert.deepEqual([header.alg, header.enc], ['RSA-OAEP', 'A128GCM'])
  })
  it('take keys of other curves', async () => {
    for (const crv of ['P-384', 'P-521', 'X25519']) {
      const recipient = await newRecipient('ECDH-ES', 'k', crv)
      await recipient.open(await tokenOf(await clientWith({ algorithm: 'ECDH-ES', method: 'A128GCM' }, [recipient.jwk])))
    }
  })
  it('are never encrypted for a key that signs, or is for another algorithm, RFC 7517 §4.2 to §4.4', async () => {
    const wrong = { ...(await newRecipient('RSA-OAEP-256', 'sig')).jwk, use: 'sig' }
    const other = { ...wrong, use: 'enc', alg: 'RSA-OAEP-512', kid: 'other' }
    const verifies = { ...wrong, use: undefined, key_ops: ['verify'], kid: 'verify' }
    const client = await clientWith({ algorithm: 'RSA-OAEP-256' }, [wrong, other, verifies, rsa.jwk])
    assert.equal(decodeProtectedHeader(await tokenOf(client)).kid, rsa.jwk.kid)
    await assert.rejects(clientWith({ algorithm: 'RSA-OAEP-256' }, [wrong, other, verifies]), /no key in jwks for RSA-OAEP-256/)
  })
  it('go out in the front channel encrypted as well, §3.3.2.11', async () => {
    const grantTypes = ['authorization_code', 'implicit']
    const settings = { jwks: { keys: [rsa.jwk] }, idToken: { encryption: { enabled: true } }, hybridFlow: { enable: true, responseType: 'code id_token' } }
    const client = await provider.addClient({ grantTypes, settings })
    const answer = answerOf(await authorize(provider.browser(), client, { response_type: 'code id_token', nonce: 'n' }))
    const { text } = await rsa.open(answer.get('id_token') ?? '')
    const { nonce, s_hash } = await verified(provider, client, text)
    assert.deepEqual([nonce, typeof s_hash], ['n', 'string'])
  })
  it('hold nothing that others could read', async () => {
    const token = await tokenOf(await clientWith({}))
    assert.equal(token.split('.').length, 5)
    assert.ok(!Buffer.from(token.split('.').join(''), 'base64url').includes('kim'))
    await assert.rejects((await newRecipient('RSA-OAEP')).open(token))
  })
  it('follow the keys that the client publishes', async () => {
    await using document = await startTestDocument({ body: JSON.stringify({ keys: [rsa.jwk] }) })
    const client = await provider.addClient({ settings: { jwksUri: document.url, idToken: { encryption: { enabled: true } } } })
    assert.equal(decodeProtectedHeader(await tokenOf(client)).kid, rsa.jwk.kid)
  })
  it('are not made without a key: nothing goes out in clear, and the code stays', async () => {
    await using document = await startTestDocument({ body: JSON.stringify({ keys: [ec.jwk] }) })
    const client = await provider.addClient({ settings: { jwksUri: document.url, idToken: { encryption: { enabled: true, algorithm: 'RSA-OAEP' } } } })
    const { status, json, text } = await redeem(provider, client, await codeOf(provider.browser(), client))
    assert.deepEqual([status, json.error], [400, 'invalid_request'])
    assert.doesNotMatch(text, /access_token/)
    const none = await provider.addClient({ settings: { idToken: { encryption: { enabled: true } } } })
    assert.equal((await redeem(provider, none, await codeOf(provider.browser(), none))).json.error, 'invalid_request')
  })
  it('serve as a hint once the client has opened them, and no token of another kind, §3.1.2.1, security 3.7', async () => {
    const client = await clientWith({})
    const token = await tokenOf(client)
    const hint = async (value: string) => answerOf(await provider.get(authorizePath(client, { prompt: 'none', id_token_hint: value }))).get('error')
    assert.equal(await hint((await rsa.open(token)).text), 'login_required')
    assert.equal(await hint(token), 'access_denied')
    assert.equal((await provider.introspect(token, client)).active, false)
  })
  it('never by weak or unknown algorithms, security 3.4', async () => {
    for (const encryption of [
      { algorithm: 'RSA1_5' },
      { algorithm: 'dir' },
      { algorithm: 'PBES2-HS256+A128KW' },
      { algorithm: 'A128KW' },
      { method: 'A128CBC+HS256' },
      { method: 'none' },
    ]) {
      await assert.rejects(clientWith(encryption), /Invalid encryption algorithm requested/, JSON.stringify(encryption))
    }
    const weak = { ...rsa.jwk, n: Buffer.alloc(128, 255).toString('base64url') }
    await assert.rejects(clientWith({}, [weak]), /no key in jwks/)
  })
  it('stay plain where encryption is not enabled', async () => {
    const client = await provider.addClient({ settings: { jwks: { keys: [rsa.jwk] }, idToken: { encryption: { enabled: false, algorithm: 'RSA-OAEP' } } } })
    await verified(provider, client, await tokenOf(client))
  })
  it('are advertised, Discovery §3', async () => {
    const { json } = await provider.get('/.well-known/openid-configuration')
    for (const kind of ['id_token', 'userinfo']) {
      assert.deepEqual(json[`${kind}_encryption_alg_values_supported`], keyAlgorithms)
      assert.deepEqual(json[`${kind}_encryption_enc_values_supported`], contentAlgorithms)
    }
  })
  it('are understood by openid-client', async () => {
    const callback = 'http://localhost:1/callback'
    const settings = { jwks: { keys: [rsa.jwk] }, idToken: { encryption: { enabled: true, algorithm: 'RSA-OAEP-256' } } }
    const client = await provider.addClient({ redirectUris: [callback], settings })
    const insecure = { execute: [openid.allowInsecureRequests] }
    const config = await openid.discovery(new URL(`${provider.url}/oauth2/token`), client.id, client.secret, undefined, insecure)
    openid.enableDecryptingResponses(config, ['A128GCM'], { key: rsa.privateKey, alg: 'RSA-OAEP-256', kid: 'enc-1' })
    const code = await codeOf(provider.browser(), client, { redirect_uri: callback })
    const back = new URL(`${callback}?${new URLSearchParams({ code, iss: `${provider.url}/oauth2/token` })}`)
    const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier: 'v'.repeat(43) })
    assert.equal(tokens.claims()?.sub, provider.user.id)
  })
})
