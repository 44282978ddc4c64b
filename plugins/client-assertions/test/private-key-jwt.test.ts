import assert from 'node:assert/strict'
import { generateKeyPairSync, KeyObject, randomUUID, sign } from 'node:crypto'
import clientKeys from '@gatehouse/client-keys'
import { reachesThisMachine, startTestDocument, type TestClientKey, testClientKey } from '@gatehouse/client-keys/testing'
import { type Provider, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { exportJWK, SignJWT } from 'jose'
import assertions from '../src/plugin.ts'

type Members = Readonly<Record<string, unknown>>
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const now = () => Math.floor(Date.now() / 1000)

describe('private_key_jwt, RFC 7523 §3 and OpenID Connect Core §9, security 3.1 to 3.3', () => {
  let provider: Provider
  let key: TestClientKey
  let client: TestClient
  before(async () => {
    provider = await startProvider({
      plugins: [clientKeys, assertions],
      config: { oauth: { clientFailuresPerMinute: 1000 } },
      tables: { outbound: { jwks: reachesThisMachine } },
    })
    key = await testClientKey()
    client = await provider.addClient({ authMethod: 'private_key_jwt', settings: { jwks: { keys: [key.jwk] } } })
  })
  after(() => provider.stop())
  const issuer = () => `${provider.url}/oauth2/token`
  const claims = (more: Members = {}, of = client) => ({ iss: of.id, sub: of.id, aud: issuer(), jti: randomUUID(), iat: now(), exp: now() + 60, ...more })
  const send = (assertion: string, more: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = {}) =>
    provider.token({ grant_type: 'client_credentials', client_assertion_type: TYPE, client_assertion: assertion, ...more }, headers)
  const refused = async (assertion: string, about = '') => {
    const { status, json } = await send(assertion)
    assert.deepEqual([status, json.error], [401, 'invalid_client'], about)
  }

  it('takes an assertion for the issuer, the token endpoint or the endpoint that is called', async () => {
    assert.equal((await send(await key.sign(claims()))).status, 200)
    assert.equal((await send(await key.sign(claims({ aud: [issuer()] })), { client_id: client.id })).status, 200)
    const { json } = await send(await key.sign(claims()))
    for (const aud of [issuer(), `${provider.url}/oauth2/introspect`]) {
      const form = { token: json.access_token, client_assertion_type: TYPE, client_assertion: await key.sign(claims({ aud })) }
      assert.equal((await provider.post('/oauth2/introspect', form)).json.active, true)
    }
    const elsewhere = { client_assertion_type: TYPE, client_assertion: await key.sign(claims({ aud: `${provider.url}/oauth2/introspect` })) }
    assert.equal((await provider.post('/oauth2/revoke', { token: json.access_token, ...elsewhere })).status, 401)
  })
  it('counts an assertion once, also of 50 at once', async () => {
    const assertion = await key.sign(claims())
    const replies = await Promise.all(Array.from({ length: 50 }, () => send(assertion)))
    assert.equal(replies.filter(({ status }) => status === 200).length, 1)
    assert.ok(replies.every(({ status, json }) => status === 200 || json.error === 'invalid_client'))
  })
  it('counts it as often as it comes where the administrator said so', async () => {
    const settings = { jwks: { keys: [key.jwk] }, clientAuthentication: { tokenEndpointAuthMethod: 'private_key_jwt', tokenEndpointAllowReusePvtKeyJwt: true } }
    const lenient = await provider.addClient({ settings })
    const assertion = await key.sign(claims({}, lenient))
    for (let tries = 0; tries < 2; tries += 1) assert.equal((await send(assertion)).status, 200)
  })
  it('takes a list with others in it where the administrator said so, and only with us among them', async () => {
    const settings = { jwks: { keys: [key.jwk] }, clientAuthentication: { tokenEndpointAuthMethod: 'private_key_jwt', tokenEndpointAuthAudience: 'shared' } }
    const sharing = await provider.addClient({ settings })
    const other = 'https://other.test/token'
    for (const aud of [issuer(), [issuer(), other]]) assert.equal((await send(await key.sign(claims({ aud }, sharing)))).status, 200)
    for (const aud of [other, [other], [], [issuer(), ...Array.from({ length: 10 }, () => other)]]) {
      await refused(await key.sign(claims({ aud }, sharing)), JSON.stringify(aud))
    }
  })
  it('keeps the same jti of two clients apart', async () => {
    const other = await provider.addClient({ authMethod: 'private_key_jwt', settings: { jwks: { keys: [key.jwk] } } })
    for (const one of [client, other]) assert.equal((await send(await key.sign(claims({ jti: 'same' }, one)))).status, 200)
  })

  const wrong: Readonly<Record<string, () => Members>> = {
    'no jti': () => ({ jti: undefined }),
    'an empty jti': () => ({ jti: '' }),
    'a long jti': () => ({ jti: 'x'.repeat(600) }),
    'no exp': () => ({ exp: undefined }),
    'an exp that is over': () => ({ exp: now() - 1 }),
    'an exp in words': () => ({ exp: 'tomorrow' }),
    'an exp far away': () => ({ exp: now() + 86_400 }),
    'an iat in the future': () => ({ iat: now() + 120 }),
    'a nbf in the future': () => ({ nbf: now() + 120 }),
    'no aud': () => ({ aud: undefined }),
    'an empty aud': () => ({ aud: [] }),
    'another aud': () => ({ aud: 'https://other.test/token' }),
    'an aud that is us and another': () => ({ aud: [issuer(), 'https://other.test/token'] }),
    'another iss': () => ({ iss: 'somebody' }),
    'no iss': () => ({ iss: undefined }),
    'no sub': () => ({ sub: undefined }),
    'an unknown sub': () => ({ sub: 'nobody', iss: 'nobody' }),
  }
  for (const [name, change] of Object.entries(wrong)) it(`refuses ${name}`, async () => refused(await key.sign(claims(change()))))

  it('lets a clock be a minute ahead', async () => {
    assert.equal((await send(await key.sign(claims({ iat: now() + 30, nbf: now() + 30 })))).status, 200)
  })
  it('refuses alg none, an altered text, and a key of somebody else under the same kid', async () => {
    const [head = '', body = '', signature = ''] = (await key.sign(claims())).split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    for (const text of [`${none}.${body}.`, `${none}.${body}.${signature}`, `${head}.${body}.${signature.slice(0, -4)}AAAA`]) await refused(text)
    await refused(await (await testClientKey()).sign(claims()))
  })
  it('refuses HMAC with the public key as its secret', async () => {
    const secret = Buffer.from(JSON.stringify(key.jwk))
    await refused(await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret))
  })
  it('refuses a key that the header brings: jwk, jku, x5c, and a kid that is a path', async () => {
    const own = await testClientKey()
    for (const header of [
      { jwk: own.jwk },
      { jku: 'https://evil.test/jwks' },
      { x5u: 'https://evil.test/c' },
      { kid: '../../../dev/null' },
      { kid: '__proto__' },
    ]) {
      await refused(await own.sign(claims(), header), JSON.stringify(header))
    }
  })
  it('refuses critical members and a typ that says something else, RFC 8725 §3.11', async () => {
    const raw = (header: Members) => {
      const text = [{ alg: 'ES256', kid: 'k1', ...header }, claims()].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
      const signature = sign('sha256', Buffer.from(text), { key: KeyObject.from(key.privateKey as never), dsaEncoding: 'ieee-p1363' })
      return `${text}.${signature.toString('base64url')}`
    }
    assert.equal((await send(raw({}))).status, 200)
    await refused(raw({ crit: ['x'], x: 1 }))
    for (const typ of ['dpop+jwt', 'at+jwt', 'oauth-authz-req+jwt', 'logout+jwt']) await refused(raw({ typ }))
    for (const typ of ['JWT', 'client-authentication+jwt', 'application/client-authentication+jwt']) assert.equal((await send(raw({ typ }))).status, 200)
  })
  it('refuses other algorithms than the registered one', async () => {
    const rsa = await testClientKey('PS256', 'k2')
    const authentication = { tokenEndpointAuthMethod: 'private_key_jwt', tokenEndpointAuthSigningAlg: 'PS256' }
    const strict = await provider.addClient({ settings: { jwks: { keys: [key.jwk, rsa.jwk] }, clientAuthentication: authentication } })
    await refused(await key.sign(claims({}, strict)))
    assert.equal((await send(await rsa.sign(claims({}, strict)))).status, 200)
  })
  it('refuses a client_id beside it that is another, two methods at once, and half of it', async () => {
    const other = await provider.addClient()
    assert.equal((await send(await key.sign(claims()), { client_id: other.id })).json.error, 'invalid_request')
    assert.equal((await send(await key.sign(claims()), {}, client.basic)).json.error, 'invalid_request')
    assert.equal((await send(await key.sign(claims()), { client_id: client.id, client_secret: client.secret })).json.error, 'invalid_request')
    const half = { grant_type: 'client_credentials', client_assertion: await key.sign(claims()) }
    assert.equal((await provider.token(half)).json.error, 'invalid_request')
  })
  it('refuses an assertion of a client that registered a secret, and the secret of one that registered this', async () => {
    const secretive = await provider.addClient({ settings: { jwks: { keys: [key.jwk] } } })
    await refused(await key.sign(claims({}, secretive)))
    assert.equal((await provider.token({ grant_type: 'client_credentials' }, client.basic)).status, 401)
  })
  it('refuses other types of assertions, and text that is none', async () => {
    const other = { client_id: client.id, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }
    assert.equal((await send('x', other)).status, 401)
    for (const text of ['x', 'a.b.c', 'e30.e30.AA', 'x'.repeat(20_000)]) await refused(text)
  })
  it('refuses a client without keys', async () => {
    const bare = await provider.addClient({ authMethod: 'private_key_jwt' })
    await refused(await key.sign(claims({}, bare)))
  })
  it('fetches the keys at jwksUri, security 9.1 and 9.2', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    await using document = await startTestDocument({ body: JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k9' }] }) })
    const remote = await provider.addClient({ authMethod: 'private_key_jwt', settings: { jwksUri: document.url } })
    const assertion = await new SignJWT(claims({}, remote)).setProtectedHeader({ alg: 'ES256', kid: 'k9' }).sign(privateKey)
    assert.equal((await send(assertion)).status, 200)
    assert.equal(document.fetched(), 1)
  })
  it('is in the metadata with its algorithms, RFC 8414 §2', async () => {
    const { json } = await provider.get('/.well-known/oauth-authorization-server')
    for (const method of ['private_key_jwt', 'client_secret_jwt']) assert.ok(json.token_endpoint_auth_methods_supported.includes(method))
    assert.ok(json.token_endpoint_auth_signing_alg_values_supported.includes('PS256'))
    assert.ok(!json.token_endpoint_auth_signing_alg_values_supported.includes('none'))
  })
})
