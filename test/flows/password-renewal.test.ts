import assert from 'node:assert/strict'
import { startTestServer } from '@gatehouse/kernel/testing'
import { allPlugins } from './support/all-plugins.ts'
import { api, call, createClient, newUser, type TestClient } from './support/api.ts'
import { formBrowser } from './support/browser-form.ts'
import { begin, callback, discover, oidc, oidcSettings, signInWithCode } from './support/openid.ts'
import { adminPassword, type ServerProcess, startProcess } from './support/process.ts'

const [old, fresh] = ['Swordfish-12-tides', 'Marlin-34-harbours']
const system = 'urn:scim:wso2:schema'
const patience = 10_000

describe('the account of a user, from the administrator to the sign-in', () => {
  let server: ServerProcess
  let client: TestClient
  let config: oidc.Configuration
  before(async () => {
    server = await startProcess()
    client = await createClient(api(server.url), 'Shop', oidcSettings)
    config = await discover(server.url, client)
  })
  after(() => server?.[Symbol.asyncDispose]())
  const make = async (username: string): Promise<string> => {
    const { status, json, text } = await api(server.url).post('/scim2/Users', newUser(username, old))
    assert.equal(status, 201, text)
    return json.id
  }
  const set = async (id: string, account: object) => {
    const { status, text } = await api(server.url).patch(`/scim2/Users/${id}`, { Operations: [{ op: 'replace', value: { [system]: account } }] })
    assert.equal(status, 200, text)
  }
  const isActive = async (token: string) => (await oidc.tokenIntrospection(config, token)).active
  const endsSoon = async (token: string) => {
    for (const until = Date.now() + patience; await isActive(token); await new Promise((done) => setTimeout(done, 50)))
      assert.ok(Date.now() < until, 'the token lives on')
  }

  it('ends the tokens of a locked user, who is refused as with a wrong password until unlocked, security 3.10, 5.2', async () => {
    const id = await make('locked')
    const { tokens, browser } = await signInWithCode(config, { username: 'locked', password: old })
    await set(id, { accountLocked: true })
    await endsSoon(tokens.access_token)
    await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''), { error: 'invalid_grant' })
    const { url } = await begin(config, 'openid')
    const page = await browser.go(url.href, {}, callback)
    assert.match(page.html, /name="password"/, 'the session ended as well')
    const refusal = async (password: string) =>
      /role="alert"[^>]*>(.*?)<\/div>/s.exec((await browser.submit(page, { username: 'locked', password }, callback)).html)?.[1]
    assert.ok(await refusal(old))
    assert.equal(await refusal(old), await refusal('wrong'))
    await set(id, { accountLocked: false })
    const again = await signInWithCode(config, { username: 'locked', password: old })
    assert.equal(await isActive(again.tokens.access_token), true)
  })
  it('asks for a new password on the way in, without scripts, and ends the other sessions, security 3.10, 5.1', async () => {
    const id = await make('forced')
    const { tokens, browser: elsewhere } = await signInWithCode(config, { username: 'forced', password: old })
    await set(id, { forcePasswordReset: true })
    const browser = formBrowser()
    const { url } = await begin(config, 'openid')
    const signIn = await browser.go(url.href, {}, callback)
    let page = await browser.submit(signIn, { username: 'forced', password: old }, callback)
    assert.match(page.html, /name="newPassword"/)
    for (const [newPassword, repeatedPassword] of [
      [old, old],
      [fresh, `${fresh}!`],
      ['password1', 'password1'],
    ] as const) {
      page = await browser.submit(page, { newPassword, repeatedPassword }, callback)
      assert.match(page.html, /role="alert"/, newPassword)
    }
    page = await browser.submit(page, { newPassword: fresh, repeatedPassword: fresh }, callback)
    assert.ok(page.url.startsWith(callback) || /sessionDataKeyConsent/.test(page.html), page.html)
    await endsSoon(tokens.access_token)
    assert.match((await elsewhere.go((await begin(config, 'openid')).url.href, {}, callback)).html, /name="password"/)
    const here = await browser.go((await begin(config, 'openid')).url.href, {}, callback)
    assert.doesNotMatch(here.html, /name="password"/, 'the session of the new password stays')
    const { json } = await call(`${server.url}/scim2/Me`, { headers: { authorization: `Basic ${Buffer.from(`forced:${fresh}`).toString('base64')}` } })
    assert.equal(json[system].accountState, 'UNLOCKED')
    assert.ok(Number(json[system].lastLogonTime) > 0)
  })
  it('takes none of the latest passwords again where the tenant keeps a history, flows.md §12, security 5.1', async () => {
    const id = await make('historian')
    const nameOf = (name: string) => Buffer.from(name).toString('base64url')
    const properties = [{ name: 'passwordHistory.enable', value: 'true' }]
    const connector = `/api/server/v1/identity-governance/${nameOf('Password Policies')}/connectors/${nameOf('passwordHistory')}`
    assert.equal((await api(server.url).patch(connector, { operation: 'UPDATE', properties })).status, 200)
    const patched = async (password: string) =>
      (await api(server.url).patch(`/scim2/Users/${id}`, { Operations: [{ op: 'replace', path: 'password', value: password }] })).status
    assert.deepEqual([await patched(fresh), await patched(old)], [200, 400])
    await set(id, { forcePasswordReset: true })
    const browser = formBrowser()
    const page = await browser.submit(
      await browser.go((await begin(config, 'openid')).url.href, {}, callback),
      { username: 'historian', password: fresh },
      callback,
    )
    const refused = await browser.submit(page, { newPassword: old, repeatedPassword: old }, callback)
    assert.match(refused.html, /role="alert"[^>]*><p>Please choose another password: you had this one before\./)
    assert.equal((await api(server.url).post(`${connector}/revert`, { properties: ['passwordHistory.enable'] })).status, 200)
  })
  it('tells administrators whose password expires and who was not here for long, by rules of the tenant, flows.md §9, §12', async () => {
    const [id, exempt] = [await make('regular'), await make('exempt')]
    const group = await api(server.url).post('/scim2/Groups', { displayName: 'Machines', members: [{ value: exempt }] })
    assert.equal(group.status, 201, group.text)
    const nameOf = (name: string) => Buffer.from(name).toString('base64url')
    const connector = `/api/server/v1/identity-governance/${nameOf('Password Policies')}/connectors/${nameOf('passwordExpiry')}`
    const values = { enablePasswordExpiry: 'true', passwordExpiryInDays: '30', rule1: `1,0,groups,ne,${group.json.id}` }
    const properties = Object.entries(values).map(([name, value]) => ({ name: `passwordExpiry.${name}`, value }))
    const changed = await api(server.url).patch(connector, { operation: 'UPDATE', properties })
    assert.equal(changed.status, 200, changed.text)
    const dayMs = 86_400_000
    const dayIn = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10)
    const names = async (path: string) => (await api(server.url).get(path)).json.map(({ username }: { username: string }) => username)
    const expiring = await names(`/api/server/v1/password-expired-users?expiredAfter=${dayIn(29)}&excludeAfter=${dayIn(32)}`)
    assert.deepEqual([expiring.includes('regular'), expiring.includes('exempt')], [true, false])
    assert.deepEqual(await names(`/api/server/v1/password-expired-users?expiredAfter=${dayIn(32)}`), [])
    assert.equal((await api(server.url).post(`${connector}/revert`, { properties: properties.map(({ name }) => name) })).status, 200)
    await signInWithCode(config, { username: 'regular', password: old })
    const idle = await names(`/api/idle-account-identification/v1/inactive-users?inactiveAfter=${dayIn(2)}`)
    assert.deepEqual([idle.includes('regular'), idle.includes('exempt')], [true, false])
    for (const user of [id, exempt]) assert.equal((await api(server.url).delete(`/scim2/Users/${user}`)).status, 204)
  })
  it('hands out what is kept of a user, and forgets it with the user, GDPR articles 15, 17 and 20', async () => {
    const id = await make('export')
    const admin = api(server.url)
    const { tokens } = await signInWithCode(config, { username: 'export', password: old })
    const path = `/api/users/v1/${id}/personal-data`
    const { status, json, text } = await admin.get(path)
    assert.equal(status, 200, text)
    assert.deepEqual([json.user.username, json.user.claims.emailaddress, json.sessions.length], ['export', 'export@example.com', 1])
    assert.ok(json.account.lastSignInAt > 0)
    for (const part of ['consents', 'groups', 'roles']) assert.ok(Array.isArray(json[part]), part)
    assert.ok(!text.includes(old) && !text.includes('argon2'))
    assert.equal((await admin.delete(`/scim2/Users/${id}`)).status, 204)
    assert.equal((await admin.get(path)).status, 404)
    await endsSoon(tokens.access_token)
    const sessionsLeft = async () => (await admin.get(`/api/users/v1/${id}/sessions`)).json.sessions.length
    for (const until = Date.now() + patience; (await sessionsLeft()) > 0; await new Promise((done) => setTimeout(done, 50)))
      assert.ok(Date.now() < until, 'a session lives on')
  })
})

describe('a sign-in page of the operator, authn `login_page`', function () {
  this.timeout(60_000)
  it('is followed by the page of the new password, which it does not know, security 5.1', async () => {
    const loginPage = 'https://login.example.com/page'
    const plugins = await allPlugins()
    await using server = await startTestServer({ plugins, config: { authn: { loginPage } }, tables: { admin: { password: adminPassword } } })
    const admin = api(server.url)
    const made = await admin.post('/scim2/Users', { ...newUser('forced', old), [system]: { forcePasswordReset: true } })
    assert.equal(made.status, 201, made.text)
    const config = await discover(server.url, await createClient(admin, 'Shop', oidcSettings))
    const { url, checks } = await begin(config, 'openid')
    const browser = formBrowser()
    const custom = await browser.go(url.href, {}, loginPage)
    const sessionDataKey = new URL(custom.url).searchParams.get('sessionDataKey') ?? ''
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(loginPage).origin }
    const body = new URLSearchParams({ sessionDataKey, username: 'forced', password: old }).toString()
    let page = await browser.go(`${server.url}/commonauth`, { method: 'POST', headers, body }, loginPage)
    assert.match(page.html, /name="newPassword"/, page.url)
    page = await browser.submit(page, { newPassword: fresh, repeatedPassword: `${fresh}!` }, loginPage)
    assert.match(page.html, /role="alert"/, 'a refusal stays on it')
    page = await browser.submit(page, { newPassword: fresh, repeatedPassword: fresh }, callback)
    if (/name="sessionDataKeyConsent"/.test(page.html)) page = await browser.submit(page, { consent: 'approve' }, callback)
    assert.ok((await oidc.authorizationCodeGrant(config, new URL(page.url), checks)).access_token)
  })
})
