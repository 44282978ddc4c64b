import assert from 'node:assert/strict'
import { answerOf, authorizePath, type Provider, signIn, type TestClient } from '@gatehouse/oauth/test-provider'
import { decodeProtectedHeader } from 'jose'
import { newRecipient, type Recipient, startEncryption, verified } from './support.ts'

describe('userinfo answers as JWTs, OpenID Connect Core §5.3.2', () => {
  let provider: Provider
  let recipient: Recipient
  before(async () => {
    provider = await startEncryption()
    recipient = await newRecipient('ECDH-ES')
  })
  after(() => provider.stop())
  const clientWith = (settings: object) => provider.addClient({ settings: { jwks: { keys: [recipient.jwk] }, ...settings } })
  const answered = async (client: TestClient) => {
    const { tokens } = await signIn(provider, client)
    const { status, headers, text } = await provider.get('/oauth2/userinfo', { authorization: `Bearer ${tokens.access_token}` })
    assert.deepEqual([status, headers.get('cache-control')], [200, 'no-store'])
    return { type: headers.get('content-type'), text }
  }
  const encryption = { enabled: true, algorithm: 'ECDH-ES+A256KW', method: 'A256GCM' }

  it('are signed with the algorithm of the application, with iss and aud', async () => {
    for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
      const client = await clientWith({ userinfoSignedResponseAlg: alg })
      const { type, text } = await answered(client)
      assert.deepEqual([type, decodeProtectedHeader(text).alg], ['application/jwt', alg])
      const { sub, email } = await verified(provider, client, text)
      assert.deepEqual([sub, email], [provider.user.id, 'kim@example.com'])
    }
  })
  it('are encrypted alone, and signed and then encrypted', async () => {
    const plain = await answered(await clientWith({ userinfoEncryption: encryption }))
    const opened = await recipient.open(plain.text)
    assert.deepEqual([plain.type, opened.header.cty, JSON.parse(opened.text).sub], ['application/jwt', undefined, provider.user.id])
    const client = await clientWith({ userinfoEncryption: encryption, userinfoSignedResponseAlg: 'ES256' })
    const { text, header } = await recipient.open((await answered(client)).text)
    assert.equal(header.cty, 'JWT')
    assert.equal((await verified(provider, client, text)).sub, provider.user.id)
  })
  it('are JSON where nothing else is wanted', async () => {
    const { type, text } = await answered(await clientWith({}))
    assert.match(type ?? '', /^application\/json/)
    assert.equal(JSON.parse(text).sub, provider.user.id)
  })
  it('are neither ID tokens nor access tokens, security 3.7', async () => {
    const client = await clientWith({ userinfoSignedResponseAlg: 'RS256' })
    const { text } = await answered(client)
    assert.equal((await provider.introspect(text, client)).active, false)
    assert.equal((await provider.get('/oauth2/userinfo', { authorization: `Bearer ${text}` })).status, 401)
    const hint = await provider.get(authorizePath(client, { prompt: 'none', id_token_hint: text }))
    assert.equal(answerOf(hint).get('error'), 'access_denied')
  })
  it('are never signed without an algorithm, or with a shared secret, security 3.2', async () => {
    for (const alg of ['none', 'HS256']) await assert.rejects(clientWith({ userinfoSignedResponseAlg: alg }), /Invalid signature algorithm requested/)
  })
  it('are advertised, Discovery §3', async () => {
    const { json } = await provider.get('/.well-known/openid-configuration')
    assert.ok(json.userinfo_signing_alg_values_supported.includes('PS256'))
    assert.ok(!json.userinfo_signing_alg_values_supported.includes('none'))
  })
})
