import assert from 'node:assert/strict'
import { Sessions } from '@gatehouse/authn/contracts'
import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { Users } from '@gatehouse/users/contracts'
import { codeReplayed } from '../src/contracts.ts'
import { callback, type Provider, startProvider, type TestClient } from './support/provider.ts'
import { codeOf, redeem } from './support/sign-in.ts'

const refused = ({ status, json }: { status: number; json: { error: string } }) => assert.deepEqual([status, json.error], [400, 'invalid_grant'])

describe('authorization codes, security 2.3 and 2.4, RFC 6749 §4.1.3', () => {
  let provider: Provider
  let client: TestClient
  before(async () => {
    provider = await startProvider()
    client = await provider.addClient()
  })
  after(() => provider.stop())

  it('are redeemed once; a second try ends what the first one gave', async () => {
    const code = await codeOf(provider.browser(), client)
    const { json } = await redeem(provider, client, code)
    assert.equal((await provider.introspect(json.access_token, client)).active, true)
    refused(await redeem(provider, client, code))
    assert.equal((await provider.introspect(json.access_token, client)).active, false)
    refused(await provider.token({ grant_type: 'refresh_token', refresh_token: json.refresh_token }, client.basic))
    assert.equal(provider.heard(codeReplayed).at(-1)?.subject, provider.user.id)
  })
  it('of 50 parallel redemptions exactly one succeeds, and its tokens end', async () => {
    const code = await codeOf(provider.browser(), client)
    const replies = await Promise.all(Array.from({ length: 50 }, () => redeem(provider, client, code)))
    const [won, ...more] = replies.filter(({ status }) => status === 200)
    assert.equal(more.length, 0)
    for (const reply of replies) if (reply !== won) refused(reply)
    assert.equal((await provider.introspect(won?.json.access_token, client)).active, false)
  })
  it('are bound to the client', async () => {
    const other = await provider.addClient()
    const code = await codeOf(provider.browser(), client)
    refused(await redeem(provider, other, code))
    assert.equal((await redeem(provider, client, code)).status, 200, 'a stranger does not use it up')
  })
  it('are bound to the redirect URI, and gone after a wrong try', async () => {
    const two = await provider.addClient({ redirectUris: [callback, 'https://rp.test/other'] })
    for (const wrong of ['https://rp.test/other', `${callback}/`, '']) {
      const code = await codeOf(provider.browser(), two)
      refused(await redeem(provider, two, code, { redirect_uri: wrong }))
      refused(await redeem(provider, two, code))
    }
  })
  it('are bound to the PKCE challenge, and gone after a wrong try, security 2.5', async () => {
    for (const wrong of ['w'.repeat(43), '']) {
      const code = await codeOf(provider.browser(), client)
      refused(await redeem(provider, client, code, { code_verifier: wrong }))
      refused(await redeem(provider, client, code))
    }
  })
  it('cannot be downgraded: a verifier needs a challenge, RFC 9700 §4.8.2', async () => {
    const lax = await provider.addClient({ pkce: { mandatory: false } })
    const code = await codeOf(provider.browser(), lax, { code_challenge: undefined, code_challenge_method: undefined })
    refused(await redeem(provider, lax, code))
  })
  it('need PKCE from public clients whatever the settings say, security 2.5', async () => {
    const open = await provider.addClient({ public: true, pkce: { mandatory: false } })
    const answer = await provider.get(
      `/oauth2/authorize?${new URLSearchParams({ client_id: open.id, redirect_uri: callback, response_type: 'code', scope: 'openid' })}`,
    )
    assert.match(answer.headers.get('location') ?? '', /error=invalid_request/)
    const code = await codeOf(provider.browser(), open)
    const form = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: 'v'.repeat(43), client_id: open.id }
    assert.equal((await provider.token(form)).status, 200)
  })
  it('are worth nothing once the session is over, or the user is off, security 3.10', async () => {
    const late = await codeOf(provider.browser(), client)
    await provider.use(Sessions).endAllOf(provider.tenant, provider.user.id)
    refused(await redeem(provider, client, late))
    const other = await codeOf(provider.browser(), client)
    await provider.use(Users).update(provider.tenant, provider.user.id, { active: false })
    refused(await redeem(provider, client, other))
    await provider.use(Users).update(provider.tenant, provider.user.id, { active: true })
  })
  it('are no access tokens, security 3.7', async () => {
    const code = await codeOf(provider.browser(), client)
    assert.equal((await provider.introspect(code, client)).active, false)
    assert.equal((await provider.get('/oauth2/userinfo', { authorization: `Bearer ${code}` })).status, 401)
  })
  it('are refused when unknown, missing or of another kind', async () => {
    for (const code of ['x', 'x'.repeat(43), '__proto__', `${'x'.repeat(5000)}`]) refused(await redeem(provider, client, code))
    const { status, json } = await redeem(provider, client, '')
    assert.deepEqual([status, json.error], [400, 'invalid_request'])
  })
})

describe('the life of a code, security 2.3', () => {
  it('ends after 60 s by default', async () => {
    const clock = fixedClock(Date.UTC(2026, 0, 1))
    await using provider = await startProvider({ replace: [[Clock, clock]] })
    const client = await provider.addClient()
    const [early, late] = [await codeOf(provider.browser(), client), await codeOf(provider.browser(), client)]
    clock.advance(59_000)
    assert.equal((await redeem(provider, client, early)).status, 200)
    clock.advance(2_000)
    refused(await redeem(provider, client, late))
  })
  it('may be 10 minutes at most', async () => {
    await assert.rejects(startProvider({ config: { oauth: { codeTtl: '11m' } } }))
  })
})
