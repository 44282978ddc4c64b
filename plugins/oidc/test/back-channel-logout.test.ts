import assert from 'node:assert/strict'
import { Sessions } from '@gatehouse/authn/contracts'
import { Clock, Tenants } from '@gatehouse/kernel'
import { Jobs } from '@gatehouse/kernel/jobs'
import { fixedClock } from '@gatehouse/kernel/testing'
import { type Provider, signIn, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { overdueSchedule } from '../src/logout/overdue.ts'
import { reachable, startReceiver } from './support/receiver.ts'

const start = (options: Parameters<typeof startProvider>[0] = {}) => startProvider({ ...options, tables: { ...reachable, jobs: { runInServer: false } } })
const clientWith = (provider: Provider, backChannelLogoutUrl: string): Promise<TestClient> =>
  provider.addClient({ settings: { logout: { backChannelLogoutUrl } } })
const endSession = async (provider: Provider) => {
  const sessions = provider.use(Sessions)
  const [session] = await sessions.listOf(provider.tenant, provider.user.id)
  assert.ok(session)
  await sessions.end(provider.tenant, session.id)
  return session.id
}

describe('back-channel logout, security 4.5', () => {
  it('tells each client with a signed logout token, Back-Channel Logout §2.4 and §2.5', async () => {
    await using receiver = await startReceiver()
    await using provider = await start()
    const [first, second] = [await clientWith(provider, receiver.url), await clientWith(provider, receiver.url)]
    await provider.addClient()
    const { browser, tokens } = await signIn(provider, first)
    await signIn(provider, second, {}, browser)
    const sid = await endSession(provider)
    await provider.settle()
    assert.equal(receiver.received.length, 2)
    const jwks = createRemoteJWKSet(new URL(`${provider.url}/oauth2/jwks`))
    const audiences: unknown[] = []
    for (const { method, type, form } of receiver.received) {
      assert.deepEqual([method, type, [...form.keys()]], ['POST', 'application/x-www-form-urlencoded', ['logout_token']])
      const token = form.get('logout_token') ?? ''
      assert.equal(decodeProtectedHeader(token).typ, 'logout+jwt')
      const { payload } = await jwtVerify(token, jwks, { issuer: `${provider.url}/oauth2/token`, typ: 'logout+jwt' })
      audiences.push(payload.aud)
      assert.deepEqual([payload.sid, payload.sub, payload.nonce], [sid, provider.user.id, undefined])
      assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} })
      assert.equal(Number(payload.exp) - Number(payload.iat), 120)
      assert.match(String(payload.jti), /^[\w-]{36}$/)
    }
    assert.deepEqual(audiences.toSorted(), [first.id, second.id].toSorted())
    assert.equal(JSON.parse(Buffer.from(String(tokens.id_token).split('.')[1] ?? '', 'base64url').toString()).sid, sid, 'the sid of the ID token')
  })
  it('also tells the client that began the logout, §2', async () => {
    await using receiver = await startReceiver()
    await using provider = await start()
    const client = await clientWith(provider, receiver.url)
    const { browser, tokens } = await signIn(provider, client)
    await browser.get(`/oidc/logout?id_token_hint=${tokens.id_token}`)
    await provider.settle()
    assert.equal(receiver.received.length, 1)
  })
  it('never delays the logout, and comes again until it is taken, once then', async () => {
    const clock = fixedClock(Date.now())
    await using receiver = await startReceiver((count) => (count < 3 ? 500 : 204))
    await using provider = await start({ replace: [[Clock, clock]] })
    await signIn(provider, await clientWith(provider, receiver.url))
    await endSession(provider)
    assert.equal(receiver.received.length, 0)
    for (let round = 0; round < 6; round += 1) {
      await provider.settle()
      clock.advance(60_000)
    }
    assert.equal(receiver.received.length, 3)
    const ids = receiver.received.map(({ form }) => JSON.parse(Buffer.from(form.get('logout_token')?.split('.')[1] ?? '', 'base64url').toString()).jti)
    assert.equal(new Set(ids).size, 3, 'no client takes a second try for a replay')
  })
  it('comes when the user is switched off', async () => {
    await using receiver = await startReceiver()
    await using provider = await start()
    await signIn(provider, await clientWith(provider, receiver.url))
    await provider.use(Users).update(provider.tenant, provider.user.id, { active: false })
    await provider.settle()
    assert.equal(receiver.received.length, 1)
  })
  it('comes when the session has run out, and not before', async () => {
    const clock = fixedClock(Date.UTC(2026, 0, 1, 0, 5))
    await using receiver = await startReceiver()
    await using provider = await start({ replace: [[Clock, clock]] })
    await signIn(provider, await clientWith(provider, receiver.url))
    const [session] = await provider.use(Sessions).listOf(provider.tenant, provider.user.id)
    const sweep = async () => {
      await provider.use(Jobs).add(overdueSchedule.job, {}, { tenantId: null })
      await provider.settle()
    }
    clock.advance(600_000)
    await sweep()
    assert.equal(receiver.received.length, 0)
    clock.advance((session?.expiresAt ?? 0) - clock.now() + 1000)
    await sweep()
    await sweep()
    assert.equal(receiver.received.length, 1)
  })
  it('forgets a client without an address, or that is gone', async () => {
    await using receiver = await startReceiver()
    await using provider = await start()
    const client = await clientWith(provider, receiver.url)
    await signIn(provider, client)
    await provider.addClient({ applicationId: client.application.id, clientId: client.id, settings: { logout: { backChannelLogoutUrl: '' } } })
    await endSession(provider)
    await provider.settle()
    assert.equal(receiver.received.length, 0)
  })
  it('keeps tenants apart, security 8.1', async () => {
    await using receiver = await startReceiver()
    await using provider = await start()
    await signIn(provider, await clientWith(provider, receiver.url))
    const acme = await provider.use(Tenants).create({ slug: 'acme', name: 'Acme' })
    const sid = (await provider.use(Sessions).listOf(provider.tenant, provider.user.id))[0]?.id ?? ''
    await provider.use(Sessions).end(acme, sid)
    await provider.settle()
    assert.equal(receiver.received.length, 0)
  })
  it('refuses addresses that must not be called, security 9.1', async () => {
    await using provider = await startProvider()
    for (const url of ['http://rp.test/bc', 'https://127.0.0.1/bc', 'https://10.0.0.1/bc', 'https://rp.test/bc#x', 'x']) {
      await assert.rejects(clientWith(provider, url), /backChannelLogoutUrl/)
    }
    assert.ok(await clientWith(provider, 'https://rp.test/bc?app=1'))
  })
  it('is in the metadata, §2.1', async () => {
    await using provider = await startProvider()
    const { json } = await provider.get('/.well-known/openid-configuration')
    assert.deepEqual([json.backchannel_logout_supported, json.backchannel_logout_session_supported], [true, true])
  })
})
