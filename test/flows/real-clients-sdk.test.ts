import assert from 'node:assert/strict'
import { AsgardeoAuthClient, type AuthClientConfig, LegacyAsgardeoNodeClient } from '@asgardeo/node'
import { type Api, api, call, createClient, newUser } from './support/api.ts'
import { type FormBrowser, formBrowser, signIn } from './support/browser-form.ts'
import { callback, oidcSettings } from './support/openid.ts'
import { type ServerProcess, startProcess } from './support/process.ts'

const ann = { username: 'ann', password: 'Swordfish-12-tides' }
const publicClient = { publicClient: true, clientAuthentication: { tokenEndpointAuthMethod: 'none' }, grantTypes: ['authorization_code', 'refresh_token'] }
/** The SDK keeps what it knows of each person under a name that its application gives. */
const visitor = 'visitor-1'

for (const { what, settings, location, hinted } of [
  { what: 'a confidential client that knows the address only', settings: {}, location: (baseUrl: string) => ({ baseUrl }), hinted: true },
  {
    what: 'a public client that reads the metadata',
    settings: publicClient,
    location: (url: string) => ({ wellKnownEndpoint: `${url}/oauth2/token/.well-known/openid-configuration` }),
    hinted: false,
  },
]) {
  describe(`@asgardeo/node as ${what}`, function () {
    this.timeout(20_000)
    let server: ServerProcess
    let admin: Api
    let userId: string
    let sdk: LegacyAsgardeoNodeClient<unknown>

    before(async () => {
      server = await startProcess()
      admin = api(server.url)
      userId = (await admin.post('/scim2/Users', newUser(ann.username, ann.password))).json.id
      const { clientId, clientSecret } = await createClient(admin, 'Shop', { ...oidcSettings, ...settings })
      const config: AuthClientConfig = {
        ...location(server.url),
        afterSignInUrl: callback,
        afterSignOutUrl: callback,
        clientId,
        ...(clientSecret ? { clientSecret } : {}),
        scopes: ['openid', 'profile', 'email'],
        sendIdTokenInLogoutRequest: hinted,
      }
      sdk = new LegacyAsgardeoNodeClient()
      await sdk.initialize(config)
    })
    after(() => server?.[Symbol.asyncDispose]())

    const redirected = async (browser: FormBrowser) => {
      const back = new URL(await signIn(browser, await sdk.getSignInUrl({}, visitor), { ...ann, stopAt: callback }))
      const [code = '', state = ''] = ['code', 'state'].map((name) => back.searchParams.get(name) ?? '')
      return { code, state, sessionState: back.searchParams.get('session_state') ?? '' }
    }
    const exchange = ({ code, state, sessionState }: Awaited<ReturnType<typeof redirected>>) =>
      sdk.signIn(() => assert.fail('no sign-in is needed'), visitor, code, sessionState, state)
    /** By default the SDK brings its client id only: the user is asked, and stays on our page, security 4.6. */
    const signOut = async (browser: FormBrowser, url: string): Promise<void> => {
      const page = await browser.go(url, {}, callback)
      if (hinted) return assert.ok(AsgardeoAuthClient.isSignOutSuccessful(page.url), page.url)
      const left = await browser.submit(page, { consent: 'approve' }, callback)
      assert.deepEqual([left.url, left.status], [`${server.url}/oidc/logout`, 200])
      assert.match(left.html, /You are signed out/)
    }
    const ask = (path: string, accessToken: string) => call(server.url + path, { headers: { authorization: `Bearer ${accessToken}` } })

    it('asks for a code with PKCE, RFC 7636 §4.3', async () => {
      const params = new URL(await sdk.getSignInUrl({}, visitor)).searchParams
      assert.deepEqual(
        ['response_type', 'code_challenge_method', 'scope'].map((name) => params.get(name)),
        ['code', 'S256', 'openid profile email internal_login'],
      )
    })

    it('signs in, checks the ID token, refreshes and signs out, OIDC Core §3.1', async () => {
      const browser = formBrowser()
      assert.equal(await sdk.isSignedIn(visitor), false)
      const tokens = await exchange(await redirected(browser))
      assert.equal(await sdk.isSignedIn(visitor), true)
      const claims = await sdk.getDecodedIdToken(visitor)
      assert.deepEqual([claims.iss, claims.sub, tokens.idToken], [`${server.url}/oauth2/token`, userId, await sdk.getIdToken(visitor)])
      const user = await sdk.getUser(visitor)
      assert.deepEqual([user.email, user.given_name], ['ann@example.com', 'Ann'])
      assert.equal((await ask('/oauth2/userinfo', tokens.accessToken)).json.sub, userId)
      assert.equal((await ask('/scim2/Me', tokens.accessToken)).json.id, userId, 'the SDK asks for internal_login of itself')

      const next = await sdk.refreshAccessToken(visitor)
      assert.notEqual(next.accessToken, tokens.accessToken)
      assert.equal((await ask('/oauth2/userinfo', next.accessToken)).status, 200)

      await signOut(browser, await sdk.signOut(visitor))
      const again = await browser.go(await sdk.getSignInUrl({}, visitor), {}, callback)
      assert.match(again.html, /name="password"/)
    })

    it('revokes its access token, RFC 7009 §2.1', async () => {
      const { accessToken } = await exchange(await redirected(formBrowser()))
      assert.equal((await sdk.revokeAccessToken(visitor)).status, 200)
      assert.equal((await ask('/oauth2/userinfo', accessToken)).status, 401)
      assert.equal(await sdk.isSignedIn(visitor), false)
    })

    it('gets nothing for a code of another sign-in, RFC 7636 §4.6', async () => {
      const [one, other] = [await redirected(formBrowser()), await redirected(formBrowser())]
      await assert.rejects(exchange({ ...one, code: other.code }), { code: 'JS-AUTH_CORE-RAT1-HE03' })
      assert.equal(await sdk.isSignedIn(visitor), false)
    })
  })
}
