import assert from 'node:assert/strict'
import jarm from '@gatehouse/jarm'
import jwtIntrospection from '@gatehouse/jwt-introspection'
import type { MlDsaAlgorithm } from '@gatehouse/keys/contracts'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import * as openid from 'openid-client'
import { answerOf } from './support/browser.ts'
import { type Provider, startProvider } from './support/provider.ts'
import { authorize, authorizePath, codeOf, signIn } from './support/sign-in.ts'

const METADATA = '/.well-known/openid-configuration'
const lists = ['id_token_signing_alg_values_supported', 'userinfo_signing_alg_values_supported', 'authorization_signing_alg_values_supported']
const plugins = [jarm, jwtIntrospection]

describe('applications that name ML-DSA, RFC 9964', () => {
  let provider: Provider
  before(async () => {
    provider = await startProvider({ plugins, config: { keys: { mlDsa: true } } })
  })
  after(() => provider.stop())
  const verified = async (jwt: string, audience: string) =>
    jwtVerify(jwt, createLocalJWKSet((await provider.get('/oauth2/jwks')).json), { issuer: `${provider.url}/oauth2/token`, audience })

  it('are alone with it: the key set of the tenant holds none before', async () => {
    await signIn(provider, await provider.addClient())
    const { keys } = (await provider.get('/oauth2/jwks')).json as { readonly keys: readonly { readonly kty: string }[] }
    assert.ok(keys.every(({ kty }) => kty !== 'AKP'))
  })
  for (const alg of ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] satisfies MlDsaAlgorithm[]) {
    it(`get tokens that are signed by ${alg} and count at every endpoint`, async () => {
      const settings = { accessToken: { type: 'JWT', signingAlg: alg }, userinfoSignedResponseAlg: alg, introspectionSignedResponseAlg: alg }
      const client = await provider.addClient({ idToken: { signingAlg: alg }, settings })
      const { tokens } = await signIn(provider, client)
      for (const token of [tokens.id_token, tokens.access_token]) assert.equal((await verified(token, client.id)).protectedHeader.alg, alg)
      assert.equal((await provider.introspect(tokens.access_token, client)).active, true)
      const info = await provider.get('/oauth2/userinfo', { authorization: `Bearer ${tokens.access_token}` })
      assert.equal((await verified(info.text, client.id)).payload.sub, provider.user.id)
      const headers = { ...client.basic, accept: 'application/token-introspection+jwt' }
      const told = await provider.post('/oauth2/introspect', { token: tokens.access_token }, headers)
      assert.equal((await verified(told.text, client.id)).protectedHeader.alg, alg)
      const hint = await provider.get(authorizePath(client, { prompt: 'none', id_token_hint: tokens.id_token }))
      assert.equal(answerOf(hint).get('error'), 'login_required')
      const response = answerOf(await authorize(provider.browser(), client, { response_mode: 'jwt' })).get('response') ?? ''
      assert.equal(decodeProtectedHeader(response).alg, alg)
    })
  }
  it('refuse a token whose signature does not hold, security 3.2', async () => {
    const client = await provider.addClient({ settings: { accessToken: { type: 'JWT', signingAlg: 'ML-DSA-44' } } })
    const { access_token: token } = (await signIn(provider, client)).tokens
    const [head = '', body = '', signature = ''] = token.split('.')
    const broken = Buffer.from(signature, 'base64url')
    broken.writeUInt8(broken.readUInt8(9) ^ 1, 9)
    for (const forged of [`${head}.${body}.${broken.toString('base64url')}`, `${head}.${body}.`, `${head}.${body}.AA`])
      assert.deepEqual(await provider.introspect(forged, client), { active: false })
  })
  it('are understood by openid-client, the hash of the access token included', async () => {
    const redirect = 'http://localhost:1/callback'
    const client = await provider.addClient({ redirectUris: [redirect], idToken: { signingAlg: 'ML-DSA-65' } })
    const insecure = { execute: [openid.allowInsecureRequests] }
    const metadata = { id_token_signed_response_alg: 'ML-DSA-65', client_secret: client.secret }
    const config = await openid.discovery(new URL(`${provider.url}/oauth2/token`), client.id, metadata, undefined, insecure)
    openid.enableNonRepudiationChecks(config)
    const code = await codeOf(provider.browser(), client, { redirect_uri: redirect })
    const back = new URL(`${redirect}?${new URLSearchParams({ code, iss: `${provider.url}/oauth2/token` })}`)
    const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier: 'v'.repeat(43) })
    assert.equal(tokens.claims()?.sub, provider.user.id)
    assert.equal(typeof tokens.claims()?.at_hash, 'string')
  })
  it('find it in the metadata', async () => {
    const { json } = await provider.get(METADATA)
    for (const name of [...lists, 'introspection_signing_alg_values_supported']) assert.ok(json[name].includes('ML-DSA-65'), name)
  })
})
describe('applications of a server that does not offer ML-DSA', () => {
  it('cannot name it, and do not find it', async () => {
    await using provider = await startProvider({ plugins })
    for (const settings of [
      { idToken: { idTokenSignedResponseAlg: 'ML-DSA-65' } },
      { accessToken: { signingAlg: 'ML-DSA-65' } },
      { userinfoSignedResponseAlg: 'ML-DSA-65' },
      { authorizationSignedResponseAlg: 'ML-DSA-65' },
      { introspectionSignedResponseAlg: 'ML-DSA-65' },
    ])
      await assert.rejects(provider.addClient({ settings }), /Invalid signature algorithm requested/, JSON.stringify(settings))
    const { text } = await provider.get(METADATA)
    assert.doesNotMatch(text, /ML-DSA/)
  })
  it('cannot be given it by access_token_alg: the server does not start', async () => {
    await assert.rejects(startProvider({ config: { oauth: { accessTokenAlg: 'ML-DSA-44' } } }), /access_token_alg: ML-DSA-44 is not offered/)
  })
})
