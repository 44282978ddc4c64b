import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { type FixedClock, fixedClock } from '@gatehouse/kernel/testing'
import { Users } from '@gatehouse/users/contracts'
import { refreshReused } from '../src/contracts.ts'
import { type Provider, startProvider, type TestClient } from './support/provider.ts'
import { signIn } from './support/sign-in.ts'

const day = 86_400_000
describe('refresh tokens, security 3.5, RFC 6749 §6 and RFC 9700 §4.14', () => {
  let provider: Provider
  let client: TestClient
  let clock: FixedClock
  before(async () => {
    clock = fixedClock(Date.UTC(2026, 0, 1))
    provider = await startProvider({ replace: [[Clock, clock]] })
    client = await provider.addClient()
  })
  after(() => provider.stop())

  const refresh = (token: string, more: Readonly<Record<string, string>> = {}, by = client) =>
    provider.token({ grant_type: 'refresh_token', refresh_token: token, ...more }, by.basic)
  const refused = (reply: { status: number; json: { error: string } }, error = 'invalid_grant') =>
    assert.deepEqual([reply.status, reply.json.error], [400, error])

  it('rotate: the new pair works, the new refresh token is another', async () => {
    const { tokens } = await signIn(provider, client)
    const { status, json } = await refresh(tokens.refresh_token)
    assert.equal(status, 200)
    assert.notEqual(json.refresh_token, tokens.refresh_token)
    assert.equal(json.scope, tokens.scope)
    assert.ok(json.id_token)
    assert.equal((await refresh(json.refresh_token)).status, 200)
  })
  it('end their whole family, access tokens included, when an old one comes again', async () => {
    const { tokens } = await signIn(provider, client)
    const { json } = await refresh(tokens.refresh_token)
    refused(await refresh(tokens.refresh_token))
    refused(await refresh(json.refresh_token))
    for (const token of [tokens.access_token, json.access_token]) assert.equal((await provider.introspect(token, client)).active, false)
    assert.equal(provider.heard(refreshReused).at(-1)?.clientId, client.id)
  })
  it('of 20 parallel uses one succeeds at most, and the family ends', async () => {
    const { tokens } = await signIn(provider, client)
    const replies = await Promise.all(Array.from({ length: 20 }, () => refresh(tokens.refresh_token)))
    const won = replies.filter(({ status }) => status === 200)
    assert.equal(won.length, 1)
    refused(await refresh(won[0]?.json.refresh_token))
  })
  it('belong to one client: a stranger neither uses nor ends them', async () => {
    const { tokens } = await signIn(provider, client)
    refused(await refresh(tokens.refresh_token, {}, await provider.addClient()))
    assert.equal((await refresh(tokens.refresh_token)).status, 200)
  })
  it('never gain scope, and may lose some for one access token', async () => {
    const { tokens } = await signIn(provider, client, { scope: 'openid email' })
    refused(await refresh(tokens.refresh_token, { scope: 'openid email profile' }), 'invalid_scope')
    const narrow = await refresh(tokens.refresh_token, { scope: 'openid' })
    assert.deepEqual([narrow.status, narrow.json.scope], [200, 'openid'])
    const wide = await refresh(narrow.json.refresh_token)
    assert.equal(wide.json.scope, 'openid email')
  })
  it('stay the same for a confidential client that asks for it, and rotate for a public one whatever it asks', async () => {
    const still = await provider.addClient({ refreshToken: { rotate: false } })
    const { tokens } = await signIn(provider, still)
    assert.equal((await refresh(tokens.refresh_token, {}, still)).json.refresh_token, tokens.refresh_token)
    assert.equal((await refresh(tokens.refresh_token, {}, still)).status, 200)
    const open = await provider.addClient({ public: true, refreshToken: { rotate: false } })
    assert.equal(open.client.refreshToken.rotate, true)
  })
  it('expire after their time, and slide with each use', async () => {
    const { tokens } = await signIn(provider, client)
    clock.advance(0.9 * day)
    const { json } = await refresh(tokens.refresh_token)
    clock.advance(0.9 * day)
    assert.equal((await refresh(json.refresh_token)).status, 200)
    const { tokens: other } = await signIn(provider, client)
    clock.advance(day)
    refused(await refresh(other.refresh_token))
  })
  it('keep the first end when they are not to be extended', async () => {
    const short = await provider.addClient({ refreshToken: { extendOnRotation: false } })
    const { tokens } = await signIn(provider, short)
    clock.advance(0.9 * day)
    const { json } = await refresh(tokens.refresh_token, {}, short)
    clock.advance(0.2 * day)
    refused(await refresh(json.refresh_token, {}, short))
  })
  it('have an absolute end, however often they are used', async () => {
    const began = clock.now()
    let { tokens } = await signIn(provider, client)
    for (let used = 0; used < 40; used += 1) {
      clock.advance(0.9 * day)
      const { status, json } = await refresh(tokens.refresh_token)
      if (status !== 200) break
      tokens = json
    }
    const lived = clock.now() - began
    assert.ok(lived > 29 * day && lived <= 31 * day, `${lived / day} days`)
    refused(await refresh(tokens.refresh_token))
  })
  it('refuse a disabled user, security 5.10', async () => {
    const { tokens } = await signIn(provider, client)
    await provider.use(Users).update(provider.tenant, provider.user.id, { active: false })
    refused(await refresh(tokens.refresh_token))
    await provider.use(Users).update(provider.tenant, provider.user.id, { active: true })
  })
  it('are no access tokens, and unknown ones are refused', async () => {
    const { tokens } = await signIn(provider, client)
    assert.equal((await provider.get('/oauth2/userinfo', { authorization: `Bearer ${tokens.refresh_token}` })).status, 401)
    refused(await refresh(tokens.access_token))
    refused(await refresh(`${tokens.refresh_token.slice(0, -1)}x`))
    refused(await refresh('x'))
    refused(await refresh(''), 'invalid_request')
  })
  it('are given only to clients that have the grant', async () => {
    const { tokens } = await signIn(provider, await provider.addClient({ grantTypes: ['authorization_code'] }))
    assert.equal(tokens.refresh_token, undefined)
  })
})
