import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { hiddenFields, kim, signIn } from '@gatehouse/oauth/test-provider'
import { startTestIssuer } from '@gatehouse/trusted-issuers/testing'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'
import { type Ciba, grant, startCiba } from './support.ts'

describe('backchannel authentication, CIBA Core §7 to §11', () => {
  let at: Ciba
  before(async () => {
    at = await startCiba()
    await at.provider.use(Users).create(at.provider.tenant, { username: 'lou', password: kim.password })
  })
  after(() => at[Symbol.asyncDispose]())
  const lou = { username: 'lou', password: kim.password }
  const refused = (reply: { readonly status: number; readonly json: { readonly error: string } }, error: string, status = 400) =>
    assert.deepEqual([reply.status, reply.json.error], [status, error], JSON.stringify(reply.json))

  it('answers with a request id and, for the external channel, a link, §7.3', async () => {
    const { status, json, headers } = await at.begin()
    assert.equal(status, 200)
    assert.match(json.auth_req_id, /^[\w-]{65}$/)
    assert.deepEqual([json.expires_in, json.interval, headers.get('cache-control')], [120, 2, 'no-store'])
    assert.ok(json.auth_url.startsWith(`${at.provider.url}/oauth2/ciba_authorize?authCodeKey=`))
    assert.ok(!json.auth_url.includes(json.auth_req_id), 'the link is not the secret')
  })
  it('is advertised, §4', async () => {
    const { json } = await at.provider.get('/oauth2/token/.well-known/openid-configuration')
    assert.equal(json.backchannel_authentication_endpoint, `${at.provider.url}/oauth2/ciba`)
    assert.deepEqual(json.backchannel_token_delivery_modes_supported, ['poll', 'ping'])
    assert.equal(json.backchannel_user_code_parameter_supported, false)
    assert.ok(json.grant_types_supported.includes(grant))
  })
  it('gives tokens once the user has agreed, and once only, §10.1, §11', async () => {
    const { auth_req_id: id, auth_url: url } = (await at.begin()).json
    refused(await at.poll(id), 'authorization_pending')
    assert.match((await at.answer(url, 'approve')).text, /goes on in a moment/)
    const replies = await Promise.all(Array.from({ length: 6 }, () => at.poll(id)))
    const [won, ...more] = replies.filter(({ status }) => status === 200)
    assert.equal(more.length, 0)
    const claims = decodeJwt(won?.json.id_token)
    assert.deepEqual([claims.sub, claims.aud, claims.amr], [at.provider.user.id, at.desk.id, ['pwd']])
    assert.deepEqual([won?.json.scope, typeof won?.json.refresh_token], ['openid profile', 'string'])
    refused(await at.poll(id), 'invalid_grant')
  })
  it('says that the user denied, §11', async () => {
    const { auth_req_id: id, auth_url: url } = (await at.begin()).json
    assert.match((await at.answer(url, 'deny')).text, /Nothing was given/)
    refused(await at.poll(id), 'access_denied')
  })
  it('slows eager clients down, and expires, §11', async () => {
    const { auth_req_id: id, auth_url: url } = (await at.begin()).json
    refused(await at.poll(id), 'authorization_pending')
    refused(await at.poll(id), 'slow_down')
    at.clock.advance(3000)
    refused(await at.poll(id), 'slow_down')
    at.clock.advance(12_000)
    refused(await at.poll(id), 'authorization_pending')
    at.clock.advance(120_000)
    refused(await at.poll(id), 'expired_token')
    assert.equal((await at.provider.browser().go(url)).status, 400)
  })
  it('is answered by the user it is about, and by nobody else, §8, security 4.7', async () => {
    const { auth_req_id: id, auth_url: url } = (await at.begin()).json
    const browser = at.provider.browser()
    const page = await at.question(url, browser, lou)
    assert.doesNotMatch(page.text, /name="answer"/)
    const other = at.provider.browser()
    await signIn(at.provider, await at.provider.addClient(), {}, other)
    const stolen = hiddenFields((await at.question(url, other)).text)
    await at.question((await at.begin({ login_hint: 'lou' })).json.auth_url, browser, lou)
    assert.equal((await browser.submit('/oauth2/ciba_authorize', { ...stolen, answer: 'approve' })).status, 400)
    refused(await at.poll(id), 'authorization_pending')
  })
  it('shows the binding message, and takes only what can be shown and compared, §7.1', async () => {
    const { auth_url: url } = (await at.begin({ binding_message: 'Grüße 4711' })).json
    assert.match((await at.question(url, at.provider.browser())).text, /<strong>Grüße 4711<\/strong>/)
    for (const wrong of ['<b>x</b>', 'x'.repeat(65), 'a\nb', '\u202Eabc']) refused(await at.begin({ binding_message: wrong }), 'invalid_binding_message')
  })
  it('takes the wanted expiry up to that of the application, §7.1', async () => {
    assert.equal((await at.begin({ requested_expiry: '30' })).json.expires_in, 30)
    assert.equal((await at.begin({ requested_expiry: '9999' })).json.expires_in, 120)
    const longer = await at.addDesk({ authReqExpiryTime: 600 })
    assert.equal((await at.begin({}, longer)).json.expires_in, 600)
    for (const wrong of ['0', '-1', '1.5', 'x', '9'.repeat(20)]) refused(await at.begin({ requested_expiry: wrong }), 'invalid_request')
  })
  it('needs one hint, and one only, §7.1', async () => {
    refused(await at.begin({ login_hint: '' }), 'invalid_request')
    refused(await at.begin({ id_token_hint: 'x' }), 'invalid_request')
    refused(await at.begin({ login_hint_token: 'x' }), 'invalid_request')
  })
  it('knows no unknown users, nor those who are switched off, §13, security 5.10', async () => {
    refused(await at.begin({ login_hint: 'nobody' }), 'unknown_user_id')
    const users = at.provider.use(Users)
    const max = await users.create(at.provider.tenant, { username: 'max', password: kim.password })
    const { auth_req_id: id, auth_url: url } = (await at.begin({ login_hint: 'max' })).json
    const browser = at.provider.browser()
    const page = await at.question(url, browser, { username: 'max', password: kim.password })
    await browser.submit('/oauth2/ciba_authorize', { ...hiddenFields(page.text), answer: 'approve' })
    await users.update(at.provider.tenant, max.id, { active: false })
    refused(await at.begin({ login_hint: 'max' }), 'unknown_user_id')
    refused(await at.poll(id), 'access_denied')
  })
  it('takes an ID token of this client as a hint, an old one too, and no other, §7.1', async () => {
    const both = await at.provider.addClient({ grantTypes: ['authorization_code', grant] })
    const { tokens } = await signIn(at.provider, both)
    const hint = (id_token_hint: string, client = both) => at.provider.post('/oauth2/ciba', { scope: 'openid', id_token_hint }, client.basic)
    assert.equal((await hint(tokens.id_token)).status, 200)
    at.clock.advance(3_700_000)
    assert.equal((await hint(tokens.id_token)).status, 200)
    refused(await hint(tokens.id_token, at.desk), 'invalid_request')
    refused(await hint(tokens.access_token), 'invalid_request')
    refused(await hint(`${tokens.id_token.slice(0, -8)}AAAAAAAA`), 'invalid_request')
  })
  it('takes a hint token of a trusted issuer, §7.1', async () => {
    await using issuer = await startTestIssuer(at.clock.now)
    await at.provider.request('/api/server/v1/trusted-token-issuers', {
      headers: at.admin,
      json: {
        name: 'partner',
        issuer: issuer.issuer,
        certificate: { jwksUri: issuer.jwksUri },
        implicitAssociation: { isEnabled: true, lookupAttribute: ['http://wso2.org/claims/username'] },
      },
    })
    const hint = async (claims: object = {}) => {
      const token = await issuer.sign({ sub: 'kim', aud: `${at.provider.url}/oauth2/token`, ...claims })
      return at.provider.post('/oauth2/ciba', { scope: 'openid', login_hint_token: token }, at.desk.basic)
    }
    assert.equal((await hint()).status, 200)
    refused(await hint({ sub: 'nobody' }), 'unknown_user_id')
    refused(await hint({ exp: 1 }), 'expired_login_hint_token')
    refused(await hint({ aud: 'https://other.test' }), 'invalid_request')
  })
  it('needs a scope with openid, §7.1', async () => {
    refused(await at.begin({ scope: '' }), 'invalid_request')
    refused(await at.begin({ scope: 'profile' }), 'invalid_scope')
    refused(await at.begin({ scope: 'openid a"b' }), 'invalid_scope')
  })
  it('refuses signed requests, which it does not know, rather than reading past them, §7.1.1', async () => {
    refused(await at.begin({ request: 'a.b.c' }), 'invalid_request')
  })
  it('is for confidential clients that were given it, §7.1', async () => {
    refused(await at.begin({}, await at.provider.addClient()), 'unauthorized_client')
    const open = await at.provider.addClient({ public: true, grantTypes: [grant], redirectUris: [] })
    refused(await at.provider.post('/oauth2/ciba', { client_id: open.id, scope: 'openid', login_hint: 'kim' }), 'unauthorized_client')
    refused(await at.provider.post('/oauth2/ciba', { client_id: at.desk.id, scope: 'openid', login_hint: 'kim' }), 'invalid_client', 401)
    refused(await at.provider.post('/oauth2/ciba', { client_id: open.id, scope: 'openid', grant_type: grant }), 'unauthorized_client')
    refused(await at.provider.token({ grant_type: grant, auth_req_id: 'x', client_id: open.id }), 'unauthorized_client')
  })
  it('belongs to the client that asked, and to its tenant, §10.1, security 8.2', async () => {
    const { auth_req_id: id, auth_url: url } = (await at.begin()).json
    await at.answer(url, 'approve')
    refused(await at.poll(id, await at.addDesk()), 'invalid_grant')
    const acme = await at.provider.use(Tenants).create({ slug: 'acme' })
    const other = await at.provider.addClient({ grantTypes: [grant], redirectUris: [], clientId: at.desk.id }, {}, acme)
    refused(await at.provider.post('/t/acme/oauth2/token', { grant_type: grant, auth_req_id: id }, other.basic), 'invalid_grant')
    assert.equal((await at.provider.browser().go(url.replace(at.provider.url, `${at.provider.url}/t/acme`))).status, 400)
    assert.equal((await at.poll(id)).status, 200)
  })
  it('is never answered by GET, nor by a value it does not know, security 4.3', async () => {
    const { auth_req_id: id, auth_url: url } = (await at.begin()).json
    const browser = at.provider.browser()
    const fields = hiddenFields((await at.question(url, browser)).text)
    await browser.go(`/oauth2/ciba_authorize?${new URLSearchParams({ ...fields, answer: 'approve' })}`)
    assert.equal((await browser.submit('/oauth2/ciba_authorize', { ...fields, answer: 'maybe' })).status, 403)
    refused(await at.poll(id), 'authorization_pending')
  })
  it('takes only channels that the application has, §7.1', async () => {
    assert.equal((await at.begin({ notification_channel: 'external' })).status, 200)
    refused(await at.begin({ notification_channel: 'email' }), 'invalid_request')
    refused(await at.begin({}, await at.addDesk({ notificationChannels: ['email'] })), 'invalid_request')
  })
})

describe('asking again and again, CIBA Core §14, security 5.3', () => {
  it('is limited for a user', async () => {
    await using at = await startCiba({ config: { requestsPerMinute: 2 } })
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await at.begin()).status))
    assert.deepEqual(statuses.toSorted(), [200, 200, 429, 429, 429])
    const lou = await at.provider.use(Users).create(at.provider.tenant, { username: 'lou', password: kim.password })
    assert.equal((await at.begin({ login_hint: lou.username })).status, 200)
  })
})
