import assert from 'node:assert/strict'
import { Applications } from '@gatehouse/applications/contracts'
import { Clock } from '@gatehouse/kernel'
import { RateLimiter } from '@gatehouse/kernel/state'
import { Scopes } from '@gatehouse/oauth/contracts'
import { adminPassword, basic, kim, type Provider, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { describeGrantType } from '@gatehouse/oauth/testing'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'
import { passwordGrant } from '../src/grant.ts'
import plugin from '../src/plugin.ts'

describe('password grant, RFC 6749 §4.3', () => {
  let provider: Provider
  let old: TestClient
  before(async () => {
    provider = await startProvider({ plugins: [plugin] })
    old = await provider.addClient({ grantTypes: ['password', 'refresh_token'], redirectUris: [] })
  })
  after(() => provider.stop())
  const ask = (more: Readonly<Record<string, string>> = {}, client = old) =>
    provider.token({ grant_type: 'password', username: kim.username, password: kim.password, scope: 'openid', ...more }, client.basic)

  it('gives tokens for a name and a password, §4.3.3', async () => {
    const { status, json } = await ask()
    assert.equal(status, 200)
    assert.ok(json.refresh_token)
    assert.deepEqual([decodeJwt(json.id_token).sub, decodeJwt(json.id_token).amr], [provider.user.id, ['pwd']])
  })
  it('is off unless an administrator gave it to the application, security 2.7', async () => {
    assert.equal((await ask({}, await provider.addClient())).json.error, 'unauthorized_client')
  })
  it('answers an unknown user as a wrong password, security 5.2', async () => {
    const [wrong, unknown] = [await ask({ password: 'not-it' }), await ask({ username: 'nobody' })]
    assert.deepEqual([wrong.status, wrong.json], [400, { error: 'invalid_grant', error_description: 'Authentication failed' }])
    assert.deepEqual([unknown.status, unknown.json], [wrong.status, wrong.json])
  })
  it('refuses users who are switched off, security 5.10', async () => {
    const lou = await provider.use(Users).create(provider.tenant, { username: 'lou', password: kim.password })
    await provider.use(Users).update(provider.tenant, lou.id, { active: false })
    assert.equal((await ask({ username: 'lou' })).json.error, 'invalid_grant')
  })
  it('refuses missing, empty and endless values, §4.3.2', async () => {
    assert.equal((await ask({ username: '' })).json.error, 'invalid_request')
    assert.equal((await ask({ password: '' })).json.error, 'invalid_request')
    assert.equal((await ask({ password: 'x'.repeat(2000) })).json.error, 'invalid_grant')
    assert.equal((await ask({ scope: 'a"b' })).json.error, 'invalid_scope')
  })
  it('takes no secrets from the address, §2.3.1', async () => {
    const reply = await provider.post(`/oauth2/token?password=${kim.password}`, { grant_type: 'password', username: kim.username }, old.basic)
    assert.deepEqual([reply.status, reply.json.error], [400, 'invalid_request'])
  })
  it('is no way around a second step, security 4.7', async () => {
    const strict = await provider.addClient({ grantTypes: ['password'], redirectUris: [] })
    const step = (id: number) => ({ id, options: [{ idp: 'LOCAL', authenticator: 'BasicAuthenticator' }] })
    const reply = await provider.request(`/api/server/v1/applications/${strict.application.id}`, {
      method: 'PATCH',
      headers: basic('admin', adminPassword),
      json: { authenticationSequence: { type: 'USER_DEFINED', steps: [step(1), step(2)], subjectStepId: 1, attributeStepId: 1 } },
    })
    assert.equal(reply.status, 200, reply.text)
    assert.equal((await provider.use(Applications).find(provider.tenant, strict.application.id))?.authenticationSequence.steps.length, 2)
    assert.equal((await ask({}, strict)).json.error, 'unauthorized_client')
  })
  it('never logs the password, security 1.9', async () => {
    await ask()
    assert.ok(!JSON.stringify(provider.log.lines).includes(kim.password))
  })
  it('locks the account after too many wrong tries, even for the right password, security 5.3', async () => {
    await provider.use(Users).create(provider.tenant, { username: 'max', password: kim.password })
    await Promise.all(Array.from({ length: 20 }, () => ask({ username: 'max', password: 'wrong-one' })))
    assert.notEqual((await ask({ username: 'max' })).status, 200)
  })
})

describe('tries of the password grant, security 5.3', () => {
  it('are limited for a client at an address, whatever the user', async () => {
    await using provider = await startProvider({ plugins: [plugin], config: { 'password-grant': { triesPerMinute: 3 } } })
    const client = await provider.addClient({ grantTypes: ['password'], redirectUris: [] })
    const statuses: number[] = []
    for (const username of ['a', 'b', 'c', kim.username]) {
      statuses.push((await provider.token({ grant_type: 'password', username, password: kim.password }, client.basic)).status)
    }
    assert.deepEqual(statuses, [400, 400, 400, 429])
  })
})

describeGrantType('password', async () => {
  const provider = await startProvider()
  const { use, tenant } = provider
  const deps = { users: use(Users), scopes: use(Scopes), limiter: use(RateLimiter), clock: use(Clock), audit: undefined }
  return {
    grantType: passwordGrant({ ...deps, config: { triesPerMinute: 1000 } }),
    tenant,
    right: () => ({ ...kim }),
    wrong: { password: { ...kim, password: 'not-the-password' }, user: { ...kim, username: 'somebody-else' } },
    close: () => provider.stop(),
  }
})
