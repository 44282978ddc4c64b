import assert from 'node:assert/strict'
import { answerOf, authorizePath, type Provider, signIn, type TestClient } from '@gatehouse/oauth/test-provider'
import tokenExchange from '@gatehouse/token-exchange'
import { decodeJwt } from 'jose'
import { ask, machineToken, startIntrospection } from './support.ts'

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** RFC 9701 §8.1, RFC 8725 §3.11. */
describe('an introspection answer is nothing but that, RFC 9701 §8.1, security 3.7', () => {
  let provider: Provider
  let client: TestClient
  /** About a user's token with all rights, to its own client. */
  let answer: string
  before(async () => {
    provider = await startIntrospection([tokenExchange])
    client = await provider.addClient({
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', EXCHANGE],
      accessToken: { type: 'JWT' },
    })
    const { tokens } = await signIn(provider, client)
    answer = (await ask(provider, tokens.access_token, client.basic)).text
    assert.equal((decodeJwt(answer).token_introspection as { active: boolean }).active, true)
  })
  after(() => provider.stop())

  it('no access token: at userinfo, at the management APIs, at introspection', async () => {
    const headers = { authorization: `Bearer ${answer}` }
    assert.deepEqual(
      [(await provider.get('/oauth2/userinfo', headers)).status, (await provider.post('/oauth2/userinfo', { access_token: answer })).status],
      [401, 401],
    )
    assert.equal((await provider.get('/api/users/v2/me/authorized-apps', headers)).status, 401)
    assert.deepEqual(await provider.introspect(answer, client), { active: false })
    assert.equal((await ask(provider, answer, headers)).status, 401)
  })
  it('no refresh token and no code', async () => {
    const refreshed = await provider.token({ grant_type: 'refresh_token', refresh_token: answer }, client.basic)
    const redeemed = await provider.token(
      { grant_type: 'authorization_code', code: answer, redirect_uri: 'https://rp.test/cb', code_verifier: 'v'.repeat(43) },
      client.basic,
    )
    assert.deepEqual([refreshed.json.error, redeemed.json.error], ['invalid_grant', 'invalid_grant'])
  })
  it('no hint at login or logout', async () => {
    assert.equal(answerOf(await provider.get(authorizePath(client, { prompt: 'none', id_token_hint: answer }))).get('error'), 'access_denied')
    assert.equal((await provider.get(`/oidc/logout?${new URLSearchParams({ id_token_hint: answer })}`)).status, 400)
  })
  it('no token to exchange, whatever it is called', async () => {
    for (const type of ['access_token', 'id_token', 'jwt', 'refresh_token']) {
      const form = { grant_type: EXCHANGE, subject_token: answer, subject_token_type: `urn:ietf:params:oauth:token-type:${type}` }
      const { status, json } = await provider.token(form, client.basic)
      assert.equal(status, 400, type)
      assert.equal(json.access_token, undefined)
    }
  })
  it('and no other token is taken for one: an access token has no such type', async () => {
    const token = await machineToken(provider, client)
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
    assert.equal(header.typ, 'at+jwt')
  })
})
