import assert from 'node:assert/strict'
import { Sessions } from '@gatehouse/authn/contracts'
import { Clock } from '@gatehouse/kernel'
import { type FixedClock, fixedClock } from '@gatehouse/kernel/testing'
import type { TestBrowser } from './support/browser.ts'
import { type Provider, startProvider, type TestClient } from './support/provider.ts'
import { signIn } from './support/sign-in.ts'

const year = 365 * 86_400
for (const type of ['Default', 'JWT'] as const) {
  describe(`the binding type sso-session, oauth2-oidc.md §4.9, security 3.8 and 3.10 (${type})`, () => {
    let provider: Provider
    let clock: FixedClock
    let watcher: TestClient
    beforeEach(async () => {
      clock = fixedClock(Date.UTC(2026, 0, 1))
      provider = await startProvider({ replace: [[Clock, clock]], config: { oauth: { refreshTokenMaxAge: '400d' } } })
      watcher = await provider.addClient()
    })
    afterEach(() => provider.stop())
    const lasting = { type, bindingType: 'sso-session', userAccessTokenExpiryInSeconds: year }
    const bound = (validateTokenBinding = false, more = {}) =>
      provider.addClient({
        settings: { accessToken: { ...lasting, validateTokenBinding }, refreshToken: { expiryInSeconds: year, renewRefreshToken: false } },
        ...more,
      })
    const active = async (token: string, by = watcher) => (await provider.introspect(token, by)).active as boolean
    const cookies = (browser: TestBrowser) => ({ cookie: [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ') })
    const refresh = (client: TestClient, token: string, headers: Readonly<Record<string, string>> = {}) =>
      provider.token({ grant_type: 'refresh_token', refresh_token: token }, { ...client.basic, ...headers })
    const userinfo = async (token: string, headers: Readonly<Record<string, string>> = {}) =>
      (await provider.get('/oauth2/userinfo', { authorization: `Bearer ${token}`, ...headers })).status

    it('ends tokens with the session that they were issued in, and no others', async () => {
      const client = await bound()
      const { tokens } = await signIn(provider, client)
      const { tokens: elsewhere } = await signIn(provider, client)
      const said = await provider.introspect(tokens.access_token, watcher)
      assert.deepEqual([said.active, said.binding_type], [true, 'sso-session'])
      const [first] = (await provider.use(Sessions).listOf(provider.tenant, provider.user.id)).toSorted((a, b) => a.createdAt - b.createdAt)
      const ofFirst = async () => [await active(tokens.access_token), await active(elsewhere.access_token)]
      await provider.use(Sessions).end(provider.tenant, first?.id ?? '')
      await provider.settle()
      assert.deepEqual((await ofFirst()).toSorted(), [false, true], 'one of the two')
      await provider.use(Sessions).endAllOf(provider.tenant, provider.user.id)
      assert.deepEqual(await ofFirst(), [false, false])
      for (const { refresh_token: token } of [tokens, elsewhere]) {
        assert.equal((await refresh(client, token)).json.error, 'invalid_grant')
        assert.equal(await active(token, client), false)
      }
      assert.equal(await userinfo(tokens.access_token), 401)
    })
    it('ends them also when the session runs out by itself', async () => {
      const client = await bound()
      const { tokens } = await signIn(provider, client)
      const { tokens: loose } = await signIn(provider, await provider.addClient({ settings: { accessToken: { ...lasting, bindingType: 'None' } } }))
      clock.advance(300 * 86_400_000)
      assert.deepEqual([await active(tokens.access_token), await active(loose.access_token)], [false, true])
      assert.equal((await refresh(client, tokens.refresh_token)).json.error, 'invalid_grant')
    })
    it('lets them count anywhere, unless they are validated', async () => {
      const client = await bound()
      const { tokens } = await signIn(provider, client)
      assert.equal(await userinfo(tokens.access_token), 200)
      assert.equal((await refresh(client, tokens.refresh_token)).status, 200)
    })
    it('lets validated ones count from the browser of that session only, refused without using them up', async () => {
      const client = await bound(true)
      const { tokens, browser } = await signIn(provider, client)
      const { browser: stranger } = await signIn(provider, client)
      for (const headers of [{}, cookies(stranger), { cookie: 'commonAuthId=x' }]) {
        assert.equal(await userinfo(tokens.access_token, headers), 401)
        assert.equal((await refresh(client, tokens.refresh_token, headers)).json.error, 'invalid_grant')
      }
      assert.equal(await userinfo(tokens.access_token, cookies(browser)), 200)
      assert.equal((await refresh(client, tokens.refresh_token, cookies(browser))).status, 200)
    })
    it('binds nothing that has no session', async () => {
      const client = await bound(true)
      const { json } = await provider.token({ grant_type: 'client_credentials' }, client.basic)
      const { active: counts, binding_type: binding } = await provider.introspect(json.access_token, watcher)
      assert.deepEqual([counts, binding], [true, undefined])
    })
  })
}
