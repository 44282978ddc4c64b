import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto'
import { Tenants } from '@gatehouse/kernel'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt, exportJWK, SignJWT, UnsecuredJWT } from 'jose'
import { type Bearer, grant, startBearer } from './support.ts'

describe('assertions of trusted issuers, RFC 7523 §2.1 and §3', () => {
  let bearer: Bearer
  before(async () => {
    bearer = await startBearer()
    assert.equal((await bearer.trust()).status, 201)
  })
  after(() => bearer[Symbol.asyncDispose]())
  const refused = async (assertion: string, why?: RegExp) => {
    const { status, json } = await bearer.redeem(assertion)
    assert.deepEqual([status, json.error], [400, 'invalid_grant'], JSON.stringify(json))
    if (why) assert.match(json.error_description, why)
    assert.ok(!json.error_description.includes(assertion), 'security 1.9')
  }
  const now = () => Math.floor(bearer.clock.now() / 1000)

  it('become tokens of the user they are about, and no refresh token, RFC 7521 §4.1', async () => {
    const { status, json } = await bearer.redeem(await bearer.assertion(), { scope: 'openid profile' })
    assert.equal(status, 200)
    assert.deepEqual([decodeJwt(json.id_token).sub, json.scope, json.refresh_token], [bearer.provider.user.id, 'openid profile', undefined])
    const info = await bearer.provider.get('/oauth2/userinfo', { authorization: `Bearer ${json.access_token}` })
    assert.equal(info.json.given_name, 'Kim')
  })
  it('count once of many tries, with jti and without, §3 point 7', async () => {
    for (const jti of [randomUUID(), undefined]) {
      const assertion = await bearer.assertion({ jti })
      const replies = await Promise.all(Array.from({ length: 8 }, () => bearer.redeem(assertion)))
      assert.equal(replies.filter(({ status }) => status === 200).length, 1)
      assert.ok(replies.every(({ status, json }) => status === 200 || json.error === 'invalid_grant'))
    }
  })
  it('need iss, sub, aud and exp, §3 points 1 to 4', async () => {
    for (const name of ['sub', 'aud', 'exp']) await refused(await bearer.assertion({ [name]: undefined }))
    await refused(await bearer.assertion({ iss: undefined }), /issuer/)
    await refused(await bearer.assertion({ sub: '' }))
  })
  it('name us in aud, §3 point 3', async () => {
    await refused(await bearer.assertion({ aud: 'https://other.test' }), /audience/)
    await refused(await bearer.assertion({ aud: `${bearer.audience}/` }), /audience/)
    assert.equal((await bearer.redeem(await bearer.assertion({ aud: ['https://other.test', bearer.audience] }))).status, 200)
  })
  it('hold for their time, with a minute of skew, §3 points 4 to 6, security 11.9', async () => {
    await refused(await bearer.assertion({ exp: now() - 61 }), /expired/)
    await refused(await bearer.assertion({ nbf: now() + 61 }), /nbf/)
    await refused(await bearer.assertion({ iat: now() + 61 }), /future/)
    await refused(await bearer.assertion({ iat: now() - 1800 - 61 }), /too long ago/)
    await refused(await bearer.assertion({ exp: now() + 3600 + 61 }), /lives too long/)
    assert.equal((await bearer.redeem(await bearer.assertion({ exp: now() - 30 }))).status, 200)
    assert.equal((await bearer.redeem(await bearer.assertion({ nbf: now() + 30, iat: now() + 30 }))).status, 200)
  })
  it('are signed by a key of the issuer, with an asymmetric algorithm, RFC 8725 §3.1, security 3.2', async () => {
    const claims = { iss: bearer.issuer.issuer, sub: bearer.provider.user.id, aud: bearer.audience, exp: now() + 60, jti: randomUUID() }
    await refused(new UnsecuredJWT(claims).encode())
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const forged = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    await refused(await forged.sign(privateKey), /signature/)
    const jwk = await exportJWK(publicKey)
    await refused(await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', jwk }).sign(privateKey), /signature/)
    await refused(await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', jku: 'https://evil.test/jwks' }).sign(privateKey), /signature/)
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode(claims)}`
    const mac = createHmac('sha256', JSON.stringify(bearer.issuer.publicJwk())).update(text).digest('base64url')
    await refused(`${text}.${mac}`, /signature/)
  })
  it('have no critical header that we do not know, RFC 7515 §4.1.11', async () => {
    const good = await bearer.assertion()
    const [, body = '', signature = ''] = good.split('.')
    const head = Buffer.from(JSON.stringify({ alg: 'ES256', kid: 'k1', crit: ['x'], x: 1 })).toString('base64url')
    await refused(`${head}.${body}.${signature}`)
  })
  it('name their key by kid, which is never a path or a query, security 3.2', async () => {
    for (const kid of ['../../etc/passwd', "' or 1=1 --", '__proto__', 'x'.repeat(5000)]) await refused(await bearer.assertion({}, { kid }))
  })
  it('are no tokens of another kind, RFC 8725 §3.11', async () => {
    for (const typ of ['at+jwt', 'logout+jwt', 'secevent+jwt', 'dpop+jwt']) await refused(await bearer.assertion({}, { typ }), /typ/)
    for (const typ of ['JWT', 'application/authorization-grant+jwt']) assert.equal((await bearer.redeem(await bearer.assertion({}, { typ }))).status, 200)
  })
  it('are not read in when they were changed', async () => {
    const [head = '', body = '', signature = ''] = (await bearer.assertion()).split('.')
    const changed = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), sub: 'admin' }
    await refused(`${head}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`, /signature/)
    await refused(`${head}.${body}.`)
    await refused(`${head}.${body}`)
    await refused('a.b.c')
    await refused('x'.repeat(20_000))
  })
  it('of an issuer that nobody trusts are refused, also those of another tenant, §3 point 1, security 8.2', async () => {
    await refused(await bearer.assertion({ iss: 'https://evil.test' }), /issuer/)
    const acme = await bearer.provider.use(Tenants).create({ slug: 'acme' })
    const other = await bearer.provider.addClient({ grantTypes: [grant], redirectUris: [] }, {}, acme)
    const assertion = await bearer.assertion({ aud: `${bearer.provider.url}/t/acme/oauth2/token` })
    const reply = await bearer.provider.post('/t/acme/oauth2/token', { grant_type: grant, assertion }, other.basic)
    assert.equal(reply.json.error, 'invalid_grant')
  })
  it('of our own tokens are no assertions, security 3.7', async () => {
    const { json } = await bearer.redeem(await bearer.assertion(), { scope: 'openid' })
    await refused(json.id_token)
    await refused(json.access_token)
    await bearer.trust({ name: 'ourselves', issuer: bearer.audience, alias: bearer.client.id, certificate: { jwksUri: `${bearer.provider.url}/oauth2/jwks` } })
    await refused(json.id_token, /not trusted/)
  })
  it('about nobody, or a user who is switched off, give nothing, security 5.10', async () => {
    await refused(await bearer.assertion({ sub: randomUUID() }), /no user/)
    const lou = await bearer.provider.use(Users).create(bearer.provider.tenant, { username: 'lou' })
    await bearer.provider.use(Users).update(bearer.provider.tenant, lou.id, { active: false })
    await refused(await bearer.assertion({ sub: lou.id }), /no user/)
  })
  it('missing, or of a client that was not given the grant, RFC 6749 §5.2', async () => {
    assert.equal((await bearer.redeem('')).json.error, 'invalid_request')
    const web = await bearer.provider.addClient()
    const reply = await bearer.provider.token({ grant_type: grant, assertion: await bearer.assertion() }, web.basic)
    assert.equal(reply.json.error, 'unauthorized_client')
  })
  it('give no management scope, security 3.12', async () => {
    const { json } = await bearer.redeem(await bearer.assertion(), { scope: 'openid internal_user_mgt_view' })
    assert.equal(json.scope, 'openid')
  })
})

describe('refresh tokens for assertions', () => {
  it('are given where the configuration says so', async () => {
    await using bearer = await startBearer({ 'jwt-bearer': { refreshTokens: true } })
    await bearer.trust()
    assert.ok((await bearer.redeem(await bearer.assertion())).json.refresh_token)
  })
})
