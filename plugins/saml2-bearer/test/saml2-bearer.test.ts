import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Tenants } from '@gatehouse/kernel'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'
import { confirmation, instant, type Parts, restriction } from './support/identity-provider.ts'
import { type Bearer, entityId, grant, startBearer } from './support/server.ts'

describe('SAML assertions of trusted issuers, RFC 7522 §2.1 and §3', () => {
  let bearer: Bearer
  before(async () => {
    bearer = await startBearer()
    assert.equal((await bearer.trust()).status, 201)
  })
  after(() => bearer[Symbol.asyncDispose]())
  const at = (seconds: number) => instant(bearer.clock.now() + seconds * 1000)
  const answer = async (parts: Parts, why?: RegExp) => {
    const assertion = bearer.assertion(parts)
    const { status, json } = await bearer.redeem(assertion)
    if (!why) return assert.equal(status, 200, JSON.stringify(json))
    assert.deepEqual([status, json.error], [400, 'invalid_grant'], JSON.stringify(json))
    assert.match(json.error_description, why)
  }
  const accepted = (parts: Parts) => answer(parts)
  const conditions = (attributes: string, content = restriction(bearer.audience)) => `<saml:Conditions ${attributes}>${content}</saml:Conditions>`
  const recipient = () => `Recipient="${bearer.audience}"`

  it('become tokens of the user they are about, and no refresh token, RFC 7521 §4.1', async () => {
    const { status, json } = await bearer.redeem(bearer.assertion(), { scope: 'openid profile' })
    assert.equal(status, 200, JSON.stringify(json))
    const claims = decodeJwt(json.id_token)
    assert.deepEqual([claims.sub, json.scope, json.refresh_token], [bearer.provider.user.id, 'openid profile', undefined])
    assert.equal(claims.auth_time, Math.floor((bearer.clock.now() - 5000) / 1000), 'AuthnInstant')
    const info = await bearer.provider.get('/oauth2/userinfo', { authorization: `Bearer ${json.access_token}` })
    assert.equal(info.json.given_name, 'Kim')
  })
  it('count once of many tries, and an ID once whatever else it comes with, security 6.4', async () => {
    const assertion = bearer.assertion()
    const replies = await Promise.all(Array.from({ length: 8 }, () => bearer.redeem(assertion)))
    assert.equal(replies.filter(({ status }) => status === 200).length, 1)
    assert.ok(replies.every(({ status, json }) => status === 200 || json.error === 'invalid_grant'))
    const id = `_${randomUUID()}`
    await accepted({ id })
    await answer({ id, statements: '' }, /./)
  })
  it('name us as their audience, in each restriction, §3 point 2', async () => {
    const times = `NotOnOrAfter="${at(300)}"`
    await answer({ conditions: null }, /Conditions/)
    await answer({ conditions: conditions(times, '') }, /audience/)
    await answer({ conditions: conditions(times, restriction()) }, /audience/)
    await answer({ conditions: conditions(times, restriction('https://other.test')) }, /audience/)
    await answer({ conditions: conditions(times, restriction(`${bearer.audience}/`)) }, /audience/)
    await answer({ conditions: conditions(times, restriction(bearer.audience) + restriction('https://other.test')) }, /audience/)
    await accepted({ conditions: conditions(times, restriction('https://other.test', bearer.audience) + restriction(bearer.audience)) })
  })
  it('have no condition that is not understood, SAML Core §2.5.1.1', async () => {
    await answer({ conditions: conditions('', `${restriction(bearer.audience)}<x:Only xmlns:x="urn:x"/>`) }, /condition/)
    await accepted({ conditions: conditions('', `${restriction(bearer.audience)}<saml:OneTimeUse/>`) })
  })
  it('are for a bearer, with us as the recipient, §3 point 5, security 6.4', async () => {
    const until = `NotOnOrAfter="${at(300)}"`
    await answer({ confirmation: null }, /bearer/)
    await answer({ confirmation: confirmation(`${until} ${recipient()}`, 'holder-of-key') }, /bearer/)
    await answer({ confirmation: confirmation(until) }, /recipient/)
    await answer({ confirmation: confirmation(`${until} Recipient="https://other.test"`) }, /recipient/)
    await answer({ confirmation: confirmation(recipient()) }, /does not hold/)
    await accepted({ confirmation: confirmation(`${until} Recipient="https://other.test"`) + confirmation(`${until} ${recipient()}`) })
    const bare = '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>'
    await accepted({ confirmation: bare })
    await answer({ confirmation: bare, conditions: conditions('') }, /recipient/)
  })
  it('hold for their time, with a minute of skew, §3 points 4 and 5, security 6.4 and 11.9', async () => {
    await answer({ conditions: conditions(`NotOnOrAfter="${at(-60)}"`) }, /expired/)
    await accepted({ conditions: conditions(`NotOnOrAfter="${at(-59)}"`) })
    await answer({ conditions: conditions(`NotBefore="${at(61)}"`) }, /not hold yet/)
    await accepted({ conditions: conditions(`NotBefore="${at(60)}"`) })
    await answer({ confirmation: confirmation(`NotOnOrAfter="${at(-60)}" ${recipient()}`) }, /does not hold at this time/)
    await answer({ confirmation: confirmation(`NotBefore="${at(61)}" NotOnOrAfter="${at(300)}" ${recipient()}`) }, /does not hold at this time/)
    await answer({ issuedAt: at(61) }, /future/)
    await answer({ issuedAt: at(-1800 - 61) }, /too long ago/)
    await answer({ issuedAt: null }, /IssueInstant/)
    await answer({ issuedAt: '2030-01-01T00:00:00+00:00' }, /UTC/)
    const long = at(3600 + 61)
    await answer({ conditions: conditions(`NotOnOrAfter="${long}"`), confirmation: confirmation(`NotOnOrAfter="${long}" ${recipient()}`) }, /lives too long/)
  })
  it('name a user by NameID, §3 point 3, and never by a name that holds once', async () => {
    const { id } = bearer.provider.user
    await answer({ nameId: null }, /NameID/)
    await answer({ nameId: '<saml:NameID/>' }, /NameID/)
    await answer({ nameId: `<saml:NameID>${id}</saml:NameID><saml:NameID>other</saml:NameID>` }, /NameID/)
    await answer({ nameId: `<saml:NameID><saml:Sub>${id}</saml:Sub></saml:NameID>` }, /NameID/)
    await answer({ nameId: `<saml:NameID>${'x'.repeat(256)}</saml:NameID>` }, /too long/)
    await answer({ nameId: `<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">${id}</saml:NameID>` }, /no user/)
    const attribute = `<saml:AttributeStatement><saml:Attribute Name="sub"><saml:AttributeValue>${id}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`
    await answer({ nameId: '<saml:NameID>nobody</saml:NameID>', statements: attribute }, /no user/)
  })
  it('about nobody, or a user who is switched off, give nothing, security 5.10', async () => {
    await answer({ nameId: `<saml:NameID>${randomUUID()}</saml:NameID>` }, /no user/)
    const users = bearer.provider.use(Users)
    const lou = await users.create(bearer.provider.tenant, { username: 'lou' })
    await users.update(bearer.provider.tenant, lou.id, { active: false })
    await answer({ nameId: `<saml:NameID>${lou.id}</saml:NameID>` }, /no user/)
  })
  it('of a stranger, of ourselves, or of an issuer that is switched off are refused, §3 point 1, security 3.7', async () => {
    await answer({ issuer: 'https://stranger.test' }, /not trusted/)
    const certificate = { certificates: [bearer.keys.certificate] }
    assert.equal((await bearer.trust({ name: 'ourselves', issuer: bearer.audience, certificate })).status, 201)
    await answer({ issuer: bearer.audience }, /not trusted/)
    const off = await bearer.trust({ name: 'off', issuer: 'https://off.test', isEnabled: false })
    assert.equal(off.status, 201)
    await answer({ issuer: 'https://off.test' }, /not trusted/)
  })
  it('of another tenant count for nothing here, security 8.2', async () => {
    const acme = await bearer.provider.use(Tenants).create({ slug: 'acme' })
    const other = await bearer.provider.addClient({ grantTypes: [grant], redirectUris: [] }, {}, acme)
    const reply = await bearer.provider.post('/t/acme/oauth2/token', { grant_type: grant, assertion: bearer.assertion() }, other.basic)
    assert.deepEqual([reply.json.error, reply.json.error_description], ['invalid_grant', 'the issuer of the assertion is not trusted'])
  })
  it('missing, or of a client that was not given the grant, RFC 6749 §5.2', async () => {
    assert.equal((await bearer.redeem('')).json.error, 'invalid_request')
    const web = await bearer.provider.addClient()
    const reply = await bearer.provider.token({ grant_type: grant, assertion: bearer.assertion() }, web.basic)
    assert.equal(reply.json.error, 'unauthorized_client')
  })
  it('give no management scope, security 3.12', async () => {
    const { json } = await bearer.redeem(bearer.assertion(), { scope: 'openid internal_user_mgt_view' })
    assert.equal(json.scope, 'openid')
  })
})

describe('SAML assertions, as configured', () => {
  it('give refresh tokens where the configuration says so', async () => {
    await using bearer = await startBearer({ 'saml2-bearer': { refreshTokens: true } })
    await bearer.trust()
    assert.ok((await bearer.redeem(bearer.assertion())).json.refresh_token)
  })
  it('may use the alias of the issuer for us, and name the user by an attribute', async () => {
    await using bearer = await startBearer()
    const lookup = { implicitAssociation: { isEnabled: true, lookupAttribute: ['http://wso2.org/claims/username'] } }
    await bearer.trust({ alias: 'urn:us', claims: { userIdClaim: { uri: 'uid' } }, ...lookup })
    const until = instant(bearer.clock.now() + 300_000)
    const attribute =
      '<saml:AttributeStatement><saml:Attribute Name="uid"><saml:AttributeValue>kim</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>'
    const parts = {
      confirmation: confirmation(`NotOnOrAfter="${until}" Recipient="urn:us"`),
      conditions: `<saml:Conditions>${restriction('urn:us')}</saml:Conditions>`,
    }
    const name = bearer.provider.user.username
    const { status, json } = await bearer.redeem(
      bearer.assertion({ ...parts, nameId: '<saml:NameID>x</saml:NameID>', statements: attribute.replace('kim', name) }),
    )
    assert.equal(status, 200, `${entityId}: ${JSON.stringify(json)}`)
  })
})
