import assert from 'node:assert/strict'
import type { TestClient } from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'
import { type Exchange, grant, startExchange, type } from './support.ts'

const jwt = { accessToken: { type: 'JWT' as const } }

describe('who acts for the user, RFC 8693 §1.1 and §4', () => {
  let at: Exchange
  before(async () => {
    at = await startExchange()
  })
  after(() => at[Symbol.asyncDispose]())
  const actOf = (token: string) => decodeJwt(token).act
  const acting = async (client: TestClient, actor: string, more: Readonly<Record<string, string>> = {}) =>
    at.exchange(client, (await at.userTokens()).access_token, { actor_token: actor, actor_token_type: type('access_token'), ...more })

  it('is the client, unless the policy allows impersonation: delegation is the default, §4.1', async () => {
    const { access_token: token } = await at.userTokens()
    const delegating = await at.service({}, jwt)
    assert.deepEqual(actOf((await at.exchange(delegating, token)).json.access_token), { sub: delegating.id })
    const impersonating = await at.service({ impersonation: true }, jwt)
    assert.equal(actOf((await at.exchange(impersonating, token)).json.access_token), undefined)
  })
  it('is nobody when a client makes its own token smaller', async () => {
    const settings = { tokenExchange: { enabled: true } }
    const own = await at.provider.addClient({ grantTypes: ['authorization_code', grant], settings, ...jwt })
    const { access_token: token } = await at.userTokens('openid email', own)
    const { json } = await at.exchange(own, token, { scope: 'openid' })
    assert.deepEqual([actOf(json.access_token), json.scope], [undefined, 'openid'])
  })
  it('is the one of the actor token, where the policy names it', async () => {
    const lou = await at.provider.use(Users).create(at.provider.tenant, { username: 'lou', password: 'Swordfish-12-tides' })
    const robot = await at.service({ actors: ['*'] }, jwt)
    const byRobot = await acting(robot, await at.ownToken(robot))
    assert.deepEqual(actOf(byRobot.json.access_token), { sub: robot.id })
    const strict = await at.service({ actors: [lou.id] }, jwt)
    assert.equal((await acting(strict, await at.ownToken(strict))).json.error, 'invalid_request')
    assert.equal((await acting(await at.service(), await at.ownToken(robot))).json.error, 'invalid_request')
  })
  it('shows in introspection too, also of opaque tokens, RFC 7662 §2.2', async () => {
    const service = await at.service()
    const { json } = await at.exchange(service, (await at.userTokens()).access_token)
    assert.deepEqual((await at.provider.introspect(json.access_token, service)).act, { sub: service.id })
  })
  it('stays through refresh, and cannot be shaken off by a further exchange, security 3.11', async () => {
    const first = await at.service({ refreshTokens: true }, jwt)
    const made = (await at.exchange(first, (await at.userTokens()).access_token)).json
    const refreshed = (await at.provider.token({ grant_type: 'refresh_token', refresh_token: made.refresh_token }, first.basic)).json
    assert.deepEqual(actOf(refreshed.access_token), { sub: first.id })
    const second = await at.service({ subjectClients: ['*'], impersonation: true }, jwt)
    assert.deepEqual(actOf((await at.exchange(second, refreshed.access_token)).json.access_token), { sub: first.id })
  })
  it('is nested: who acts now, and who did before, §4.1', async () => {
    const first = await at.service()
    const second = await at.service({ subjectClients: ['*'] }, jwt)
    const made = (await at.exchange(first, (await at.userTokens()).access_token)).json.access_token
    const next = (await at.exchange(second, made)).json.access_token
    assert.deepEqual(actOf(next), { sub: second.id, act: { sub: first.id } })
    const same = (await at.exchange(second, next)).json.access_token
    assert.deepEqual(actOf(same), { sub: second.id, act: { sub: first.id } }, 'the same actor again changes nothing')
  })
  it('cannot be shaken off by the ID token that goes with an exchanged token, security 3.11', async () => {
    const settings = { tokenExchange: { enabled: true, subjectClients: ['*'], scopes: ['openid'], actors: ['*'], impersonation: true } }
    const service = await at.service({ ...settings.tokenExchange, impersonation: false }, jwt)
    const { id_token: idToken } = (await at.exchange(service, (await at.userTokens()).access_token)).json
    assert.deepEqual(actOf(idToken), { sub: service.id })
    const shaking = await at.service(settings.tokenExchange, jwt)
    assert.equal((await at.exchange(shaking, idToken, { subject_token_type: type('id_token') })).json.error, 'invalid_request')
  })
  it('is not proven by a token that somebody acts with for another', async () => {
    const service = await at.service({ actors: ['*'] }, jwt)
    const acted = (await at.exchange(service, (await at.userTokens()).access_token)).json.access_token
    assert.equal((await acting(service, acted)).json.error, 'invalid_request')
  })
  it('is no longer chain than we carry', async () => {
    let token = (await at.userTokens()).access_token
    for (let turn = 0; turn < 10; turn += 1) token = (await at.exchange(await at.service({ subjectClients: ['*'] }), token)).json.access_token
    assert.ok(token)
    assert.equal((await at.exchange(await at.service({ subjectClients: ['*'] }), token)).json.error, 'invalid_request')
  })
  it('is proven by a token that was made for the client, valid now', async () => {
    const service = await at.service({ actors: ['*'] })
    const stranger = await at.service()
    const strangers = await at.ownToken(stranger)
    assert.equal((await acting(service, strangers)).json.error, 'invalid_request')
    assert.equal((await acting(service, 'nonsense')).json.error, 'invalid_request')
    const mine = await at.ownToken(service)
    at.clock.advance(3_600_001)
    assert.equal((await acting(service, mine)).json.error, 'invalid_request')
    assert.equal((await acting(service, await at.ownToken(service), { actor_token_type: type('id_token') })).json.error, 'invalid_request')
    assert.equal((await acting(service, await at.ownToken(service), { actor_token_type: 'x' })).json.error, 'invalid_request')
  })
})
