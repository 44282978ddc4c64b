import assert from 'node:assert/strict'
import type { Browser, Page, Request } from 'playwright-core'
import { type Api, api, call, createClient, newUser } from './support/api.ts'
import { openChromium, withPage } from './support/chromium.ts'
import { type ServerProcess, startProcess } from './support/process.ts'
import type { AppState } from './support/spa/page.ts'
import { type SinglePageApp, type SpaEntry, startSinglePageApp } from './support/spa/server.ts'

const ann = { username: 'ann', password: 'Swordfish-12-tides' }
/** In the page of the application. */
declare const state: AppState

interface Variant {
  readonly name: string
  readonly entry: SpaEntry
  /** Its names for the settings. */
  readonly settings: (clientId: string, url: string) => object
  /** It knows its frames again: 0.5.6 of @asgardeo/browser overwrites the `state` by which its page would. */
  readonly frames: boolean
}
const variants: readonly Variant[] = [
  {
    name: '@asgardeo/browser',
    entry: 'asgardeo-browser',
    settings: (clientId, url) => ({ clientId, afterSignInUrl: url, afterSignOutUrl: url, scopes: ['openid', 'profile', 'email'] }),
    frames: false,
  },
  {
    name: '@asgardeo/auth-spa',
    entry: 'asgardeo-auth-spa',
    settings: (clientID, url) => ({
      clientID,
      signInRedirectURL: url,
      signOutRedirectURL: url,
      scope: ['openid', 'profile', 'email'],
      enableOIDCSessionManagement: true,
      checkSessionInterval: 1,
      sessionRefreshInterval: -1,
    }),
    frames: true,
  },
]

for (const { name, entry, settings, frames } of variants) {
  for (const storage of ['sessionStorage', 'webWorker']) {
    describe(`${name} in Chromium, with its tokens in ${storage}`, function () {
      this.timeout(60_000)
      let server: ServerProcess
      let admin: Api
      let app: SinglePageApp
      let stranger: SinglePageApp
      let chromium: Browser
      let userId: string
      let shopId: string

      const consented = { advancedConfigurations: { skipLoginConsent: true } }
      const oidc = () => ({
        grantTypes: ['authorization_code', 'refresh_token'],
        callbackURLs: [`regexp=(${app.url}|${stranger.url})`],
        allowedOrigins: [app.origin],
        publicClient: true,
        clientAuthentication: { tokenEndpointAuthMethod: 'none' },
        pkce: { mandatory: true, supportPlainTransformAlgorithm: false },
      })
      const settingsFor = (clientId: string, { url }: SinglePageApp) => ({
        baseUrl: server.url,
        storage,
        sendIdTokenInLogoutRequest: true,
        ...settings(clientId, url),
      })

      before(async () => {
        ;[server, app, stranger, chromium] = await Promise.all([startProcess(), startSinglePageApp(entry), startSinglePageApp(entry), openChromium()])
        admin = api(server.url)
        userId = (await admin.post('/scim2/Users', newUser(ann.username, ann.password))).json.id
        shopId = (await createClient(admin, 'Shop', oidc(), consented)).clientId
      })
      beforeEach(() => {
        for (const one of [app, stranger]) one.configure(settingsFor(shopId, one))
      })
      after(() => Promise.all([chromium?.close(), app?.[Symbol.asyncDispose](), stranger?.[Symbol.asyncDispose](), server?.[Symbol.asyncDispose]()]))

      const loaded = async (page: Page, at = app): Promise<void> => {
        await page.waitForURL((url) => url.origin === at.origin)
        await page.waitForFunction(() => typeof state === 'object' && state.ready)
      }
      const open = async (page: Page, at = app): Promise<void> => {
        await page.goto(at.url)
        await loaded(page, at)
      }
      const signIn = async (page: Page, at = app): Promise<void> => {
        await page.evaluate(() => void state.sdk.signIn())
        await page.fill('[name=username]', ann.username)
        await page.fill('[name=password]', ann.password)
        await page.click('[type=submit]')
        await loaded(page, at)
      }
      const isSignedIn = (page: Page) => page.evaluate(() => state.sdk.isSignedIn())
      const signedIn = async (page: Page): Promise<void> => {
        await open(page)
        await signIn(page)
        assert.deepEqual([await page.evaluate(() => state.error), await isSignedIn(page)], ['', true])
      }
      const userinfo = (page: Page) =>
        page.evaluate(async (url) => {
          const { status, data } = (await state.sdk.get(url)) ?? {}
          return [status, (data as { readonly sub?: string } | undefined)?.sub]
        }, `${server.url}/oauth2/userinfo`)
      const tokenRequest = (page: Page, grantType: string) =>
        page.waitForRequest(
          (request: Request) => request.url() === `${server.url}/oauth2/token` && new URLSearchParams(request.postData() ?? '').get('grant_type') === grantType,
        )
      const signedOut = (page: Page) => page.waitForURL((url) => url.origin === app.origin && url.searchParams.get('state') === 'sign_out_success')

      it('signs in with a code and PKCE, checks the ID token and reads userinfo, OIDC Core §3.1, RFC 7636 §4, Fetch §3.3', () =>
        withPage(chromium, {}, async (page) => {
          const asked = page.waitForRequest((request) => request.url().startsWith(`${server.url}/oauth2/authorize?`))
          const redeemed = tokenRequest(page, 'authorization_code')
          await signedIn(page)
          const { searchParams } = new URL((await asked).url())
          assert.deepEqual([searchParams.get('response_type'), searchParams.get('code_challenge_method')], ['code', 'S256'])
          assert.ok(new URLSearchParams((await redeemed).postData() ?? '').get('code_verifier'))
          const { iss, sub } = (await page.evaluate(() => state.sdk.idToken())) as { readonly iss: string; readonly sub: string }
          assert.deepEqual([iss, sub], [`${server.url}/oauth2/token`, userId])
          const user = (await page.evaluate(() => state.sdk.user())) as { readonly email: string }
          assert.equal(user.email, 'ann@example.com')
          assert.deepEqual(await userinfo(page), [200, userId])
        }))

      it('refreshes, RFC 6749 §6', () =>
        withPage(chromium, {}, async (page) => {
          await signedIn(page)
          const refreshed = tokenRequest(page, 'refresh_token')
          await page.evaluate(() => state.sdk.refresh())
          assert.equal((await (await refreshed).response())?.status(), 200)
          assert.deepEqual(await userinfo(page), [200, userId])
        }))

      it('signs out, and comes back to the application, RP-Initiated Logout §2 and §3', () =>
        withPage(chromium, {}, async (page) => {
          await signedIn(page)
          const out = signedOut(page)
          await page.evaluate(() => void state.sdk.signOut())
          await out
          await loaded(page)
          assert.equal(await isSignedIn(page), false)
          await signIn(page)
          assert.equal(await isSignedIn(page), true, 'the password was asked for again')
        }))

      it('revokes its tokens, RFC 7009 §2', () =>
        withPage(chromium, {}, async (page) => {
          await signedIn(page)
          const revoked = page.waitForResponse(`${server.url}/oauth2/revoke`)
          await page.evaluate(() => state.sdk.revoke())
          assert.deepEqual([(await revoked).status(), await isSignedIn(page)], [200, false])
        }))

      it('gets no tokens on an origin that the application does not allow, Fetch §3.3', () =>
        withPage(chromium, {}, async (page) => {
          await open(page, stranger)
          await signIn(page, stranger)
          assert.notEqual(await page.evaluate(() => state.error), '')
          assert.equal(await isSignedIn(page), false)
        }))

      if (storage === 'sessionStorage')
        it('has tokens that count in this browser only, where the application binds them to it, oauth2-oidc.md §4.9, security 3.8', () =>
          withPage(chromium, {}, async (page) => {
            const accessToken = { bindingType: 'cookie', validateTokenBinding: true }
            const { clientId } = await createClient(admin, 'Bound shop', { ...oidc(), accessToken }, consented)
            app.configure(settingsFor(clientId, app))
            await signedIn(page)
            const refreshed = tokenRequest(page, 'refresh_token')
            await page.evaluate(() => state.sdk.refresh())
            const tokens = (await (await refreshed).response())?.json() as Promise<{ readonly access_token: string; readonly refresh_token: string }>
            assert.deepEqual(await userinfo(page), [200, userId])
            const { access_token: stolen, refresh_token: refreshToken } = await tokens
            assert.equal((await call(`${server.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${stolen}` } })).status, 401)
            const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId })
            assert.equal((await call(`${server.url}/oauth2/token`, { method: 'POST', body })).json.error, 'invalid_grant')
          }))

      if (!frames) return

      it('signs in silently where the browser is signed in, and only there, OIDC Core §3.1.2.1', () =>
        withPage(chromium, {}, async (page) => {
          await open(page)
          assert.equal(await page.evaluate(() => state.sdk.signInSilently()), false)
          await signIn(page)
          const other = await page.context().newPage()
          await open(other)
          assert.equal(await isSignedIn(other), false)
          const user = (await other.evaluate(() => state.sdk.signInSilently())) as { readonly email: string }
          assert.equal(user.email, 'ann@example.com')
          assert.deepEqual(await userinfo(other), [200, userId])
        }))

      it('hears from the session frame that nothing changed, and signs out once another tab did, Session Management §3.1', () =>
        withPage(chromium, {}, async (page) => {
          await signedIn(page)
          const heard = await page.evaluate(
            (origin) => new Promise((resolve) => addEventListener('message', (event) => event.origin === origin && resolve(event.data))),
            server.url,
          )
          assert.equal(heard, 'unchanged')
          const out = signedOut(page)
          const other = await page.context().newPage()
          await other.goto(`${server.url}/oidc/logout`)
          await other.click('[value=approve]')
          await out
        }))
    })
  }
}
