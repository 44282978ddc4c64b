import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { type FixedClock, fixedClock } from '@gatehouse/kernel/testing'
import {
  answerOf,
  authorize,
  authorizePath,
  type Provider,
  passLogin,
  redeem,
  signIn,
  startProvider,
  type TestBrowser,
  type TestClient,
} from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'

const asksPassword = ({ text }: { readonly text: string }) => /name="password"/.test(text)

describe('parameters of an authentication request are enforced, security 2.8, OpenID Connect Core §3.1.2', () => {
  let provider: Provider
  let client: TestClient
  let browser: TestBrowser
  let clock: FixedClock
  before(async () => {
    clock = fixedClock(Date.UTC(2026, 0, 1))
    provider = await startProvider({ replace: [[Clock, clock]], config: { authn: { acr: { 'urn:pwd': ['pwd'], 'urn:otp': ['otp'] } } } })
    client = await provider.addClient()
    await provider.use(Users).create(provider.tenant, { username: 'lou', password: 'Swordfish-12-tides' })
  })
  after(() => provider.stop())
  beforeEach(() => {
    browser = provider.browser()
  })
  const go = (more: Readonly<Record<string, string | undefined>>, by = browser) => by.go(authorizePath(client, more))
  const errorOf = async (more: Readonly<Record<string, string | undefined>>, by = browser) => answerOf(await go(more, by)).get('error')

  it('prompt=none shows no page: login_required without a session, a code with one', async () => {
    assert.equal(await errorOf({ prompt: 'none' }), 'login_required')
    await signIn(provider, client, {}, browser)
    assert.ok(answerOf(await go({ prompt: 'none' })).get('code'))
    assert.equal(await errorOf({ prompt: 'none', max_age: '0' }), 'login_required')
  })
  it('prompt=login and select_account ask although there is a session, and the new login counts', async () => {
    const { tokens } = await signIn(provider, client, {}, browser)
    clock.advance(5000)
    for (const prompt of ['login', 'select_account', 'login consent']) assert.ok(asksPassword(await go({ prompt })), prompt)
    const reply = await authorize(browser, client, { prompt: 'login' })
    const { json } = await redeem(provider, client, answerOf(reply).get('code') ?? '')
    assert.ok(Number(decodeJwt(json.id_token).auth_time) > Number(decodeJwt(tokens.id_token).auth_time))
  })
  it('max_age asks when the login is older', async () => {
    await signIn(provider, client, {}, browser)
    clock.advance(60_000)
    assert.ok(answerOf(await go({ max_age: '120' })).get('code'))
    assert.ok(asksPassword(await go({ max_age: '30' })))
    assert.ok(asksPassword(await go({ max_age: '0' })))
  })
  it('id_token_hint: only that user will do', async () => {
    const { tokens } = await signIn(provider, client, {}, browser)
    assert.ok(answerOf(await go({ prompt: 'none', id_token_hint: tokens.id_token })).get('code'))
    const other = provider.browser()
    await authorize(other, client, {}).then((reply) => assert.ok(answerOf(reply).get('code')))
    const lou = provider.browser()
    const page = await lou.go(authorizePath(client))
    await passLogin(lou, page, { username: 'lou', password: 'Swordfish-12-tides' })
    assert.equal(await errorOf({ prompt: 'none', id_token_hint: tokens.id_token }, lou), 'login_required')
    const asked = await lou.go(authorizePath(client, { id_token_hint: tokens.id_token }))
    assert.ok(asksPassword(asked))
    const wrong = await passLogin(lou, asked, { username: 'lou', password: 'Swordfish-12-tides' })
    assert.equal(new URL(wrong.headers.get('location') ?? 'https://none.test').searchParams.get('code'), null)
  })
  it('id_token_hint: expired is fine; forged, foreign or of another kind is refused', async () => {
    const { tokens } = await signIn(provider, client, {}, browser)
    const [head, body] = tokens.id_token.split('.')
    for (const wrong of ['x', `${head}.${body}.AAAA`, `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`, tokens.access_token]) {
      assert.equal(await errorOf({ prompt: 'none', id_token_hint: wrong }), 'access_denied', 'oauth2-oidc.md §2.2')
      assert.equal(await errorOf({ id_token_hint: wrong }), 'invalid_request')
    }
    const foreign = await signIn(provider, await provider.addClient(), {}, provider.browser())
    assert.equal(await errorOf({ prompt: 'none', id_token_hint: foreign.tokens.id_token }), 'access_denied')
    const again = await signIn(provider, client, {}, browser)
    clock.advance(4_000_000)
    const late = provider.browser()
    await signIn(provider, client, {}, late)
    assert.ok(answerOf(await go({ prompt: 'none', id_token_hint: again.tokens.id_token }, late)).get('code'))
  })
  it('claims: a sub that is another user’s is never answered, §5.5.1', async () => {
    await signIn(provider, client, {}, browser)
    const claims = (value: string) => JSON.stringify({ id_token: { sub: { value } } })
    assert.ok(answerOf(await go({ prompt: 'none', claims: claims(provider.user.id) })).get('code'))
    assert.equal(await errorOf({ prompt: 'none', claims: claims('somebody-else') }), 'login_required')
  })
  it('an essential acr is reached or refused, acr_values are voluntary, §5.5.1.1', async () => {
    const claims = (values: string[]) => JSON.stringify({ id_token: { acr: { essential: true, values } } })
    await signIn(provider, client, {}, browser)
    assert.equal(await errorOf({ claims: claims(['urn:never']) }), 'unmet_authentication_requirements')
    assert.ok(answerOf(await go({ acr_values: 'urn:never' })).get('code'))
    const { tokens } = await signIn(provider, client, { claims: claims(['urn:pwd']) }, browser)
    assert.equal(decodeJwt(tokens.id_token).acr, 'urn:pwd')
    assert.equal(await errorOf({ acr_values: 'urn:otp', prompt: 'none' }), 'login_required', 'known, and not reached')
  })
  it('login_hint and ui_locales reach the sign-in page', async () => {
    const page = await go({ login_hint: 'kim', ui_locales: 'de' })
    assert.match(page.text, /value="kim"/)
    assert.match(page.text, /<html lang="de"/)
  })
  it('a nonce comes back as it was', async () => {
    const { tokens } = await signIn(provider, client, { nonce: 'a"b<c>' }, browser)
    assert.equal(decodeJwt(tokens.id_token).nonce, 'a"b<c>')
  })
})
