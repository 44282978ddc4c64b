import assert from 'node:assert/strict'
import { Sessions } from '@gatehouse/authn/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { ApprovedRequest } from '@gatehouse/oauth/contracts'
import { authorize, type Provider, redeem, signIn, startProvider, type TestBrowser, type TestClient } from '@gatehouse/oauth/test-provider'
import { cookieOfCode } from '../src/cookie.ts'
import tokenBinding from '../src/plugin.ts'

const cookies = (browser: TestBrowser) => ({ cookie: [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ') })

for (const type of ['Default', 'JWT'] as const) {
  describe(`the binding type cookie, oauth2-oidc.md §4.9, security 3.8 (${type})`, () => {
    let provider: Provider
    let watcher: TestClient
    before(async () => {
      provider = await startProvider({ plugins: [tokenBinding] })
      watcher = await provider.addClient()
    })
    after(() => provider.stop())
    const bound = (accessToken = {}, more = {}) => provider.addClient({ settings: { accessToken: { type, bindingType: 'cookie', ...accessToken } }, ...more })
    const validated = (more = {}) => bound({ validateTokenBinding: true }, more)
    const userinfo = async (token: string, headers: Readonly<Record<string, string>> = {}) =>
      (await provider.get('/oauth2/userinfo', { authorization: `Bearer ${token}`, ...headers })).status
    const refresh = (client: TestClient, token: string, headers: Readonly<Record<string, string>> = {}) =>
      provider.token({ grant_type: 'refresh_token', refresh_token: token }, { ...client.basic, ...headers })
    const codeIn = async (browser: TestBrowser, client: TestClient) =>
      new URL((await authorize(browser, client)).headers.get('location') ?? '').searchParams.get('code') ?? ''
    const redeemIn = (client: TestClient, code: string, headers: Readonly<Record<string, string>>) =>
      redeem(provider, { ...client, basic: { ...client.basic, ...headers } }, code)
    const validatedTokens = async (client: TestClient, browser = provider.browser()) => {
      const { json } = await redeemIn(client, await codeIn(browser, client), cookies(browser))
      return { tokens: json, browser }
    }

    it('is told by introspection, as a hash, and stays through refresh, RFC 7662 §2.2', async () => {
      const client = await bound()
      const { tokens, browser } = await signIn(provider, client)
      const said = await provider.introspect(tokens.access_token, watcher)
      assert.deepEqual([said.active, said.binding_type, said.cnf], [true, 'cookie', undefined])
      const value = browser.jar.get('atbv') ?? ''
      assert.match(value, /^[\w-]{43}$/)
      assert.match(said.binding_ref, /^[\w-]{43}$/)
      assert.notEqual(said.binding_ref, value)
      const { json } = await refresh(client, tokens.refresh_token)
      assert.equal((await provider.introspect(json.access_token, watcher)).binding_ref, said.binding_ref)
    })
    it('tells browsers apart, and keeps one browser together', async () => {
      const client = await bound()
      const { tokens, browser } = await signIn(provider, client)
      const { tokens: again } = await signIn(provider, client, {}, browser)
      const { tokens: elsewhere } = await signIn(provider, client)
      const refs = await Promise.all([tokens, again, elsewhere].map(async ({ access_token: token }) => (await provider.introspect(token, watcher)).binding_ref))
      assert.equal(refs[0], refs[1])
      assert.notEqual(refs[0], refs[2])
    })
    it('is checked by nobody unless it is validated', async () => {
      const client = await bound()
      const { tokens } = await signIn(provider, client)
      assert.deepEqual([await userinfo(tokens.access_token), (await refresh(client, tokens.refresh_token)).status], [200, 200])
    })
    it('lets validated tokens count from their browser only, refused without using them up', async () => {
      const client = await validated()
      const { tokens, browser } = await validatedTokens(client)
      const { browser: stranger } = await validatedTokens(client)
      for (const headers of [{}, cookies(stranger), { cookie: 'atbv=x' }, { cookie: `atbv=${'A'.repeat(43)}` }]) {
        assert.equal(await userinfo(tokens.access_token, headers), 401)
        assert.equal((await refresh(client, tokens.refresh_token, headers)).json.error, 'invalid_grant')
      }
      assert.equal(await userinfo(tokens.access_token, cookies(browser)), 200)
      assert.equal((await refresh(client, tokens.refresh_token, cookies(browser))).status, 200)
    })
    it('makes a code worthless in another browser', async () => {
      const client = await validated()
      const [browser, stranger] = [provider.browser(), (await validatedTokens(client)).browser]
      const code = await codeIn(browser, client)
      for (const headers of [{}, cookies(stranger)]) {
        assert.equal((await redeemIn(client, code, headers)).json.error, 'invalid_grant')
      }
      assert.equal((await redeemIn(client, code, cookies(browser))).status, 200)
    })
    it('takes no value that nobody here made', async () => {
      const client = await bound()
      const browser = provider.browser()
      browser.jar.set('atbv', 'short')
      await signIn(provider, client, {}, browser)
      assert.match(browser.jar.get('atbv') ?? '', /^[\w-]{43}$/)
    })
    it('ends with the session where the application wants it, security 3.10', async () => {
      const client = await bound({ revokeTokensWhenIDPSessionTerminated: true })
      const { tokens } = await signIn(provider, client)
      const { tokens: loose } = await signIn(provider, await bound())
      await provider.use(Sessions).endAllOf(provider.tenant, provider.user.id)
      await provider.settle()
      const active = async (token: string) => (await provider.introspect(token, watcher)).active
      assert.deepEqual([await active(tokens.access_token), await active(loose.access_token)], [false, true])
    })
    it('can be revoked without the cookie: RFC 7009 §2 asks for the client only', async () => {
      const client = await validated()
      const { tokens } = await validatedTokens(client)
      assert.equal((await provider.post('/oauth2/revoke', { token: tokens.access_token }, client.basic)).status, 200)
      assert.equal((await provider.introspect(tokens.access_token, watcher)).active, false)
    })
    it('binds no tokens of the application itself', async () => {
      const client = await validated()
      const { json } = await provider.token({ grant_type: 'client_credentials' }, client.basic)
      const { active, binding_type: binding } = await provider.introspect(json.access_token, watcher)
      assert.deepEqual([active, binding], [true, undefined])
    })
    it('sends the cookie out of reach of scripts, and only for applications that want it, security 4.1', async () => {
      const setBy = async (client: TestClient) => (await authorize(provider.browser(), client)).headers.getSetCookie().find((line) => line.startsWith('atbv='))
      assert.match((await setBy(await bound())) ?? '', /; HttpOnly/)
      assert.equal(await setBy(watcher), undefined)
    })
  })
}

describe('the cookie on TLS, security 4.1', () => {
  const { cookies: cookiesOf } = cookieOfCode()
  const approved = (tenant: Pick<Tenant, 'baseUrl' | 'basePath'>) =>
    ({ tenant, client: { accessToken: { bindingType: 'cookie' } }, request: { tenant, cookies: new Map() } }) as unknown as ApprovedRequest
  it('goes to this host only, and along with scripts of other sites', () => {
    const [root] = cookiesOf?.(approved({ baseUrl: 'https://id.test', basePath: '' })) ?? []
    assert.deepEqual([root?.name, root?.sameSite, root?.httpOnly], ['__Host-atbv', 'none', undefined])
    const [acme] = cookiesOf?.(approved({ baseUrl: 'https://id.test/t/acme', basePath: '/t/acme' })) ?? []
    assert.equal(acme?.name, '__Secure-atbv')
  })
})
