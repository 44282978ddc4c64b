import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import { type Provider, signIn, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { halfHash } from '../src/id-token.ts'

describe('ID token, OpenID Connect Core §2 and §3.1.3.3', () => {
  let provider: Provider
  let client: TestClient
  before(async () => {
    provider = await startProvider()
    client = await provider.addClient()
  })
  after(() => provider.stop())

  it('says who signed in, where, when and how', async () => {
    const { tokens } = await signIn(provider, client, { nonce: 'n-1' })
    const { payload } = await jwtVerify(tokens.id_token, createRemoteJWKSet(new URL(`${provider.url}/oauth2/jwks`)), {
      issuer: `${provider.url}/oauth2/token`,
      audience: client.id,
      algorithms: ['RS256'],
    })
    assert.deepEqual([payload.sub, payload.azp, payload.nonce, payload.amr], [provider.user.id, client.id, 'n-1', ['pwd']])
    assert.equal(payload.at_hash, halfHash(tokens.access_token, 'RS256'))
    assert.ok(Math.abs(Number(payload.auth_time) - Date.now() / 1000) < 60)
    assert.equal(Number(payload.exp) - Number(payload.iat), 3600)
    assert.ok(payload.sid)
    assert.equal(payload.email, 'kim@example.com')
  })
  for (const signingAlg of ['ES256', 'ES384', 'PS256', 'EdDSA', 'RS512'] satisfies SigningAlgorithm[]) {
    it(`is signed with ${signingAlg} when the application wants that`, async () => {
      const other = await provider.addClient({ idToken: { signingAlg } })
      const { tokens } = await signIn(provider, other)
      const keys = createRemoteJWKSet(new URL(`${provider.url}/oauth2/jwks`))
      const { payload } = await jwtVerify(tokens.id_token, keys, { algorithms: [signingAlg], audience: other.id })
      assert.equal(payload.at_hash, halfHash(tokens.access_token, signingAlg))
    })
  }
  it('names further audiences, lasts as long as the application says, and has no claims by scope where that is off', async () => {
    await using other = await startProvider({ config: { oidc: { claimsInIdToken: false } } })
    const wide = await other.addClient({ idToken: { audiences: ['https://api.test'], lifetimeSeconds: 60 } })
    const { tokens } = await signIn(other, wide)
    const claims = decodeJwt(tokens.id_token)
    assert.deepEqual(claims.aud, [wide.id, 'https://api.test'])
    assert.equal(Number(claims.exp) - Number(claims.iat), 60)
    assert.equal(claims.email, undefined)
  })
  it('comes with openid only', async () => {
    const { tokens } = await signIn(provider, client, { scope: 'email' })
    assert.equal(tokens.id_token, undefined)
    const machine = await provider.token({ grant_type: 'client_credentials', scope: 'openid' }, client.basic)
    assert.deepEqual([machine.json.id_token, machine.json.scope], [undefined, undefined])
  })
  it('after a refresh keeps subject and time of login, and has no nonce, §12.2', async () => {
    const clock = fixedClock(Date.UTC(2026, 0, 1))
    await using other = await startProvider({ replace: [[Clock, clock]] })
    const app = await other.addClient()
    const { tokens } = await signIn(other, app, { nonce: 'n-1' })
    clock.advance(1_000_000)
    const { json } = await other.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, app.basic)
    const [first, second] = [decodeJwt(tokens.id_token), decodeJwt(json.id_token)]
    assert.deepEqual([second.sub, second.auth_time, second.sid, second.aud], [first.sub, first.auth_time, first.sid, first.aud])
    assert.equal(second.nonce, undefined)
    assert.equal(Number(second.iat) - Number(first.iat), 1000)
  })
  it('is no access token, security 3.7', async () => {
    const { tokens } = await signIn(provider, client)
    assert.notEqual(decodeProtectedHeader(tokens.id_token).typ, 'at+jwt')
    assert.equal((await provider.get('/oauth2/userinfo', { authorization: `Bearer ${tokens.id_token}` })).status, 401)
    assert.equal((await provider.get('/api/server/v1/applications', { authorization: `Bearer ${tokens.id_token}` })).status, 401)
  })
})
