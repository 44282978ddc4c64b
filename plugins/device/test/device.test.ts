import assert from 'node:assert/strict'
import approvals from '@gatehouse/approvals'
import { Consents } from '@gatehouse/consent/contracts'
import { Clock, Tenants } from '@gatehouse/kernel'
import { type FixedClock, fixedClock } from '@gatehouse/kernel/testing'
import { hiddenFields, kim, type Provider, passLogin, startProvider, type TestBrowser, type TestClient } from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'
import device from '../src/plugin.ts'

const grant = 'urn:ietf:params:oauth:grant-type:device_code'
const page = '/authenticationendpoint/device.do'

describe('device authorization grant, RFC 8628', () => {
  let provider: Provider
  let clock: FixedClock
  let tv: TestClient
  let browser: TestBrowser
  before(async () => {
    clock = fixedClock(Date.UTC(2030, 0, 1))
    provider = await startProvider({ plugins: [approvals, device], replace: [[Clock, clock]], config: { device: { triesPerMinute: 1000 } } })
    tv = await provider.addClient({ public: true, grantTypes: [grant, 'refresh_token'], redirectUris: [] })
  })
  after(() => provider.stop())
  beforeEach(() => {
    browser = provider.browser()
  })
  const begin = async (more: Readonly<Record<string, string>> = {}) =>
    (await provider.post('/oauth2/device_authorize', { client_id: tv.id, scope: 'openid profile', ...more })).json
  const poll = (code: string, more: Readonly<Record<string, string>> = {}) =>
    provider.token({ grant_type: grant, device_code: code, client_id: tv.id, ...more })
  const question = async (userCode: string, by = browser) => passLogin(by, await by.submit('/oauth2/device', { user_code: userCode }))
  const answer = async (userCode: string, value: string, by = browser) =>
    by.submit('/oauth2/device', { ...hiddenFields((await question(userCode, by)).text), answer: value })

  it('answers with two codes and where to go, §3.2', async () => {
    const reply = await provider.post('/oauth2/device_authorize', { client_id: tv.id, scope: 'openid' })
    const { device_code: code, user_code: user, ...rest } = reply.json
    assert.ok(code.length > 60)
    assert.match(user, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    assert.deepEqual(rest, {
      verification_uri: `${provider.url}${page}`,
      verification_uri_complete: `${provider.url}${page}?user_code=${user}`,
      expires_in: 600,
      interval: 5,
    })
    assert.equal(reply.headers.get('cache-control'), 'no-store')
  })
  it('is advertised, §4', async () => {
    const { json } = await provider.get('/.well-known/oauth-authorization-server')
    assert.equal(json.device_authorization_endpoint, `${provider.url}/oauth2/device_authorize`)
    assert.ok(json.grant_types_supported.includes(grant))
  })
  it('gives none once the user has withdrawn the consent that there was, security 3.10', async () => {
    const consents = provider.use(Consents)
    const theirs = [provider.tenant, provider.user.id, tv.application.id] as const
    const record = () => consents.record(theirs[0], { userId: theirs[1], applicationId: theirs[2], scopes: ['openid'], claims: [] })
    await record()
    const [kept, lost] = [await begin(), await begin()]
    for (const { user_code: code } of [kept, lost]) await answer(code, 'approve')
    assert.equal((await poll(kept.device_code)).status, 200)
    await consents.revoke(...theirs)
    await record()
    const { status, json } = await poll(lost.device_code)
    assert.deepEqual([status, json.error], [400, 'invalid_grant'])
    const after = await begin()
    await answer(after.user_code, 'approve')
    assert.equal((await poll(after.device_code)).status, 200)
    await consents.revoke(...theirs)
  })
  it('gives tokens once the user has agreed, and once only, §3.4, security 2.3', async () => {
    const begun = await begin()
    assert.equal((await poll(begun.device_code)).json.error, 'authorization_pending')
    const done = await answer(begun.user_code, 'approve')
    assert.match(done.text, /Your device is connected/)
    const replies = await Promise.all(Array.from({ length: 8 }, () => poll(begun.device_code)))
    const won = replies.filter(({ status }) => status === 200)
    assert.equal(won.length, 1)
    assert.ok(replies.every(({ status, json }) => status === 200 || json.error === 'invalid_grant'))
    const { json } = won[0] ?? assert.fail()
    assert.equal(json.scope, 'openid profile')
    assert.ok(json.refresh_token)
    assert.deepEqual([decodeJwt(json.id_token).sub, decodeJwt(json.id_token).amr], [provider.user.id, ['pwd']])
    assert.equal((await provider.introspect(json.access_token, await provider.addClient())).active, true)
    assert.equal((await poll(begun.device_code)).json.error, 'invalid_grant')
  })
  it('shows who asks for what, the code to compare and a warning, §5.4', async () => {
    const { text } = await question((await begin()).user_code)
    assert.match(text, new RegExp(`Allow ${tv.application.name}\\?`))
    assert.match(text, /<strong>[B-Z]{4}-[B-Z]{4}<\/strong>/)
    assert.match(text, /shows this very code/)
    assert.match(text, /See your profile/)
  })
  it('asks even where the application skips consent, and a session is there, §5.4', async () => {
    await answer((await begin()).user_code, 'approve')
    assert.match((await browser.submit('/oauth2/device', { user_code: (await begin()).user_code })).text, /name="answer"/)
  })
  it('takes the code in any letter case and with spaces, §6.1', async () => {
    const { user_code: code } = await begin()
    assert.match((await question(` ${code.toLowerCase().replace('-', ' ')} `)).text, /name="answer"/)
  })
  it('fills the code in from the address, and never submits it, §3.3.1', async () => {
    const { user_code: code, verification_uri_complete: complete } = await begin()
    const { text } = await browser.get(complete)
    assert.match(text, new RegExp(`value="${code}"`))
    assert.doesNotMatch(text, /name="answer"|http-equiv|<script/)
    assert.match((await browser.get(`${page}?user_code=%22%3E%3Cb%3E`)).text, /value="&quot;&gt;&lt;b&gt;"/)
  })
  it('tells the device when the user denied, §3.5', async () => {
    const begun = await begin()
    assert.match((await answer(begun.user_code, 'deny')).text, /Nothing was given/)
    assert.deepEqual([(await poll(begun.device_code)).status, (await poll(begun.device_code)).json.error], [400, 'access_denied'])
  })
  it('tells an eager device to slow down, by 5 seconds more each time, §3.5', async () => {
    const { device_code: code } = await begin()
    const errors: string[] = []
    for (const wait of [0, 5000, 4000, 6000, 15_000]) {
      clock.advance(wait)
      errors.push((await poll(code)).json.error)
    }
    assert.deepEqual(errors, ['authorization_pending', 'authorization_pending', 'slow_down', 'slow_down', 'authorization_pending'])
  })
  it('counts parallel polls, §3.5', async () => {
    const { device_code: code } = await begin()
    const errors = (await Promise.all(Array.from({ length: 6 }, () => poll(code)))).map(({ json }) => json.error)
    assert.equal(errors.filter((error) => error === 'authorization_pending').length, 1)
    assert.equal(errors.filter((error) => error === 'slow_down').length, 5)
  })
  it('expires, for the device and for the user, §3.5', async () => {
    const begun = await begin()
    const page = await question(begun.user_code)
    clock.advance(601_000)
    assert.equal((await poll(begun.device_code)).json.error, 'expired_token')
    assert.equal((await browser.submit('/oauth2/device', { user_code: begun.user_code })).status, 400)
    assert.equal((await browser.submit('/oauth2/device', { ...hiddenFields(page.text), answer: 'approve' })).status, 400)
    const late = await begin()
    await answer(late.user_code, 'approve')
    clock.advance(601_000)
    assert.equal((await poll(late.device_code)).json.error, 'expired_token', 'approved and not fetched in time')
  })
  it('belongs to the client that asked, RFC 6749 §5.2', async () => {
    const begun = await begin()
    await answer(begun.user_code, 'approve')
    const other = await provider.addClient({ public: true, grantTypes: [grant], redirectUris: [] })
    assert.equal((await poll(begun.device_code, { client_id: other.id })).json.error, 'invalid_grant')
    assert.equal((await poll(begun.device_code)).status, 200, 'and is not used up')
  })
  it('refuses codes that are none: of another kind, cut, or made up', async () => {
    const begun = await begin()
    for (const wrong of ['x', begun.user_code, begun.device_code.slice(0, -1), `${begun.device_code.slice(0, -4)}AAAA`]) {
      assert.equal((await poll(wrong)).json.error, 'invalid_grant')
    }
    assert.equal((await poll('')).json.error, 'invalid_request')
  })
  it('refuses clients that were not given it, and unknown ones, §3.1', async () => {
    const web = await provider.addClient()
    assert.equal((await provider.post('/oauth2/device_authorize', { scope: 'openid' }, web.basic)).json.error, 'unauthorized_client')
    assert.deepEqual((await provider.post('/oauth2/device_authorize', { client_id: 'nobody' })).status, 401)
    const confidential = await provider.addClient({ grantTypes: [grant] })
    assert.equal((await provider.post('/oauth2/device_authorize', { client_id: confidential.id })).json.error, 'invalid_client', 'RFC 6749 §3.2.1')
    assert.equal((await provider.post('/oauth2/device_authorize', { client_id: tv.id, scope: 'a"b' })).json.error, 'invalid_scope')
  })
  it('refuses repeated parameters, security 1.4', async () => {
    const form = [
      ['client_id', tv.id],
      ['scope', 'openid'],
      ['scope', 'openid profile'],
    ] as const
    assert.equal((await provider.request('/oauth2/device_authorize', { form })).json.error, 'invalid_request')
  })
  it('answers in the browser that was asked, once, and never by GET, security 4.2 and 4.3', async () => {
    const begun = await begin()
    const fields = hiddenFields((await question(begun.user_code)).text)
    const stranger = provider.browser()
    assert.equal((await stranger.submit('/oauth2/device', { ...fields, answer: 'approve' })).status, 400)
    await question((await begin()).user_code, stranger)
    assert.equal((await stranger.submit('/oauth2/device', { ...fields, answer: 'approve' })).status, 400, 'signed in as the same user')
    await browser.go(`/oauth2/device?${new URLSearchParams({ ...fields, answer: 'approve' })}`)
    assert.equal((await browser.submit('/oauth2/device', { ...fields, answer: 'yes' })).status, 403)
    assert.equal((await poll(begun.device_code)).json.error, 'authorization_pending')
    const answers = await Promise.all(Array.from({ length: 5 }, () => browser.post('/oauth2/device', { ...fields, answer: 'approve' })))
    assert.equal(answers.filter(({ status }) => status === 302).length, 1)
  })
  it('counts one of two answers from two browsers', async () => {
    const begun = await begin()
    const other = provider.browser()
    const [mine, theirs] = [hiddenFields((await question(begun.user_code)).text), hiddenFields((await question(begun.user_code, other)).text)]
    assert.match((await other.submit('/oauth2/device', { ...theirs, answer: 'deny' })).text, /Nothing was given/)
    assert.equal((await browser.submit('/oauth2/device', { ...mine, answer: 'approve' })).status, 400)
    assert.equal((await poll(begun.device_code)).json.error, 'access_denied')
  })
  it('gives nothing to a user who was switched off after agreeing, security 5.10', async () => {
    const user = await provider.use(Users).create(provider.tenant, { username: 'lou', password: kim.password })
    const begun = await begin()
    const asked = await passLogin(browser, await browser.submit('/oauth2/device', { user_code: begun.user_code }), { username: 'lou', password: kim.password })
    await browser.submit('/oauth2/device', { ...hiddenFields(asked.text), answer: 'approve' })
    await provider.use(Users).update(provider.tenant, user.id, { active: false })
    assert.equal((await poll(begun.device_code)).json.error, 'access_denied')
  })
  it('refuses a login that fails, and a user code that is wrong', async () => {
    const wrong = await browser.submit('/oauth2/device', { user_code: 'BBBB-BBBB' })
    assert.equal(wrong.status, 400)
    assert.match(wrong.text, /aria-invalid="true"/)
  })
  it('never stores or logs a code in the clear, security 1.9', async () => {
    const begun = await begin()
    await poll(begun.device_code)
    assert.ok(!JSON.stringify(provider.log.lines).includes(begun.device_code))
  })
})

describe('entering user codes, RFC 8628 §5.1, security 5.3', () => {
  it('is limited for an address, right codes included', async () => {
    await using provider = await startProvider({ plugins: [approvals, device], config: { device: { triesPerMinute: 3 } } })
    const tv = await provider.addClient({ public: true, grantTypes: [grant], redirectUris: [] })
    const { user_code: code } = (await provider.post('/oauth2/device_authorize', { client_id: tv.id })).json
    const statuses: number[] = []
    for (const typed of ['BBBB-BBBB', 'CCCC-CCCC', 'DDDD-DDDD', code])
      statuses.push((await provider.browser().post('/oauth2/device', { user_code: typed })).status)
    assert.deepEqual(statuses, [400, 400, 400, 429])
  })
  it('is kept apart by tenant, security 8.2', async () => {
    await using provider = await startProvider({ plugins: [approvals, device] })
    const tv = await provider.addClient({ public: true, grantTypes: [grant], redirectUris: [] })
    const begun = (await provider.post('/oauth2/device_authorize', { client_id: tv.id })).json
    const acme = await provider.use(Tenants).create({ slug: 'acme' })
    const other = await provider.addClient({ public: true, grantTypes: [grant], redirectUris: [], clientId: tv.id }, {}, acme)
    assert.equal((await provider.browser().post('/t/acme/oauth2/device', { user_code: begun.user_code })).status, 400)
    const reply = await provider.post('/t/acme/oauth2/token', { grant_type: grant, device_code: begun.device_code, client_id: other.id })
    assert.equal(reply.json.error, 'invalid_grant')
  })
})
