import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { Clock, Tenants } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { Keys, type SigningAlgorithm } from '@gatehouse/keys/contracts'
import { createRemoteJWKSet, decodeProtectedHeader, exportJWK, jwtVerify, SignJWT } from 'jose'
import { AccessTokens } from '../src/contracts.ts'
import { type Provider, startProvider, type TestClient } from './support/provider.ts'
import { signIn } from './support/sign-in.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('JWT access tokens, RFC 9068', () => {
  for (const alg of ['RS256', 'ES256', 'EdDSA', 'PS256'] satisfies SigningAlgorithm[]) {
    it(`signed with ${alg} are what a resource server expects, §2`, async () => {
      await using provider = await startProvider({ config: { oauth: { accessTokenAlg: alg } } })
      const client = await provider.addClient({ accessToken: { type: 'JWT', audiences: ['https://api.test'] } })
      const { tokens } = await signIn(provider, client)
      const issuer = `${provider.url}/oauth2/token`
      const { payload, protectedHeader } = await jwtVerify(tokens.access_token, createRemoteJWKSet(new URL(`${provider.url}/oauth2/jwks`)), {
        issuer,
        audience: 'https://api.test',
        typ: 'at+jwt',
        algorithms: [alg],
      })
      assert.equal(protectedHeader.typ, 'at+jwt')
      assert.equal(payload.sub, provider.user.id)
      assert.deepEqual([payload.client_id, payload.azp, payload.scope, payload.aut], [client.id, client.id, 'openid profile email', 'APPLICATION_USER'])
      assert.deepEqual(payload.aud, [client.id, 'https://api.test'])
      assert.equal((await provider.introspect(tokens.access_token, client)).active, true)
    })
  }
})

describe('forged and foreign JWTs, security 3.2 and 3.7, RFC 8725', () => {
  let provider: Provider
  let client: TestClient
  let good: string
  before(async () => {
    provider = await startProvider()
    client = await provider.addClient({ accessToken: { type: 'JWT' } })
    good = (await provider.token({ grant_type: 'client_credentials' }, client.basic)).json.access_token
  })
  after(() => provider.stop())
  const payload = () => JSON.parse(Buffer.from(good.split('.')[1] ?? '', 'base64url').toString())
  const verify = (token: string) => provider.use(AccessTokens).verify(provider.tenant, token)
  const sign = (claims: object, typ = 'at+jwt') => provider.use(Keys).sign(provider.tenant, claims, { typ })

  it('takes its own', async () => assert.equal((await verify(good))?.clientId, client.id))
  it('refuses alg none and unsigned tokens, §3.1', async () => {
    const [, body = ''] = good.split('.')
    for (const alg of ['none', 'None', 'NONE']) {
      assert.equal(await verify(`${encode({ alg, typ: 'at+jwt' })}.${body}.`), undefined)
      assert.equal(await verify(`${encode({ ...decodeProtectedHeader(good), alg })}.${body}.${good.split('.')[2]}`), undefined)
    }
    assert.equal(await verify(good.split('.').slice(0, 2).join('.')), undefined)
  })
  it('refuses HMAC over the public key: algorithm confusion, §2.1', async () => {
    const { kid = '' } = decodeProtectedHeader(good)
    const key = await provider.use(Keys).verificationKey(provider.tenant, kid)
    const pem = key?.publicKey.export({ type: 'spki', format: 'pem' }) ?? ''
    const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${good.split('.')[1]}`
    assert.equal(await verify(`${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`), undefined)
  })
  it('lets no header choose the key: jwk, jku, x5u, x5c, foreign kid, §3.5 and §3.6', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { kid = '' } = decodeProtectedHeader(good)
    const jwk = await exportJWK(publicKey)
    for (const more of [
      { jwk, kid },
      { jku: `${provider.url}/evil`, kid },
      { x5u: 'https://evil.test', kid },
      { kid: 'other' },
      { kid: '../../etc/passwd' },
      { kid: "' or 1=1 --" },
      { kid: '__proto__' },
      {},
    ]) {
      const forged = await new SignJWT(payload()).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', ...more }).sign(privateKey)
      assert.equal(await verify(forged), undefined, JSON.stringify(Object.keys(more)))
    }
  })
  it('refuses crit, a changed payload, and odd encodings', async () => {
    const [head = '', body = '', signature = ''] = good.split('.')
    assert.equal(await verify(`${encode({ ...decodeProtectedHeader(good), crit: ['b64'] })}.${body}.${signature}`), undefined)
    assert.equal(await verify(`${head}.${encode({ ...payload(), scope: 'internal_user_mgt_list' })}.${signature}`), undefined)
    for (const odd of [`${good}.x`, `${good}=`, ` ${good}`, `${head}.${body}.${signature}\n`, `${head}..${signature}`, '..', '.', 'null.null.null'])
      assert.equal(await verify(odd), undefined)
  })
  it('refuses other JWTs of ours: ID tokens and the like, §3.12', async () => {
    const { tokens } = await signIn(provider, client)
    assert.equal(await verify(tokens.id_token), undefined)
    assert.equal(await verify(await sign(payload(), 'JWT')), undefined)
    assert.equal(await verify(await sign(payload(), 'logout+jwt')), undefined)
    assert.ok(await verify(await sign(payload())), 'but for the type it is good')
  })
  it('refuses another issuer, and claims that are missing', async () => {
    const claims = payload()
    for (const change of [
      { iss: 'https://evil.test/oauth2/token' },
      { iss: undefined },
      { client_id: undefined },
      { client_id: 'nobody' },
      { iat: 'x' },
      { jti: undefined },
      { jti: 'x' },
    ]) {
      assert.equal(await verify(await sign({ ...claims, ...change })), undefined, JSON.stringify(change))
    }
  })
  it('refuses one of another tenant, security 8.1', async () => {
    const other = await provider.use(Tenants).create({ slug: 'other' })
    assert.equal(await provider.use(AccessTokens).verify(other, good), undefined)
  })
})

describe('expiry of access tokens', () => {
  for (const type of ['Default', 'JWT'] as const) {
    it(`${type}: as the application says, for itself and for users`, async () => {
      const clock = fixedClock(Date.UTC(2026, 0, 1))
      await using provider = await startProvider({ replace: [[Clock, clock]] })
      const client = await provider.addClient({ accessToken: { type, lifetimeSeconds: 120, applicationLifetimeSeconds: 60 } })
      const machine = (await provider.token({ grant_type: 'client_credentials' }, client.basic)).json
      const { tokens } = await signIn(provider, client)
      assert.deepEqual([machine.expires_in, tokens.expires_in], [60, 120])
      clock.advance(60_000)
      assert.equal((await provider.introspect(machine.access_token, client)).active, false)
      assert.equal((await provider.introspect(tokens.access_token, client)).active, true)
      clock.advance(60_000)
      assert.equal((await provider.introspect(tokens.access_token, client)).active, false)
    })
  }
})
