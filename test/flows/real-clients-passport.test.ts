import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import passport from 'passport'
import OpenIDConnectStrategy, { type Profile, type VerifyCallback } from 'passport-openidconnect'
import { api, createClient, newUser } from './support/api.ts'
import { type FormBrowser, formBrowser, type Page, signIn } from './support/browser-form.ts'
import { discover, oidcSettings } from './support/openid.ts'
import { type ServerProcess, startProcess } from './support/process.ts'

const ann = { username: 'ann', password: 'Swordfish-12-tides' }
interface Visitor {
  readonly issuer: string
  readonly profile: Profile
  readonly idToken: string
}
type Session = Record<string, unknown> & { visitor?: Visitor }

/** The site of somebody who uses passport with the middleware of connect: sessions by cookie, the parsed query, and four paths. */
const startSite = async () => {
  const sessions = new Map<string, Session>()
  const users = new passport.Passport()
  let endSession: (url: string, visitor: Visitor) => string
  const sessionOf = (request: IncomingMessage, response: ServerResponse): Session => {
    const known = sessions.get(/\bsite=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '')
    if (known) return known
    const [id, session] = [randomUUID(), {}]
    sessions.set(id, session)
    response.setHeader('set-cookie', `site=${id}; HttpOnly`)
    return session
  }
  const site = createServer((request, response) => {
    const session = sessionOf(request, response)
    const { pathname, searchParams } = new URL(request.url ?? '', url)
    const show = (status: number, text: string) => response.writeHead(status).end(text)
    const signedIn = (error: Error | null, visitor: Visitor | false, info: { readonly message?: string } | undefined) => {
      if (error || !visitor) return show(403, error?.message ?? info?.message ?? 'refused')
      session.visitor = visitor
      return response.writeHead(302, { location: '/' }).end()
    }
    if (pathname === '/login' || pathname === '/callback') {
      Object.assign(request, { query: Object.fromEntries(searchParams), session })
      return users.authenticate('openidconnect', { session: false }, signedIn)(request, response, (error: unknown) => show(500, String(error)))
    }
    const { visitor } = session
    if (!visitor) return show(401, 'nobody')
    if (pathname !== '/logout') return show(200, JSON.stringify({ ...visitor, idToken: undefined }))
    session.visitor = undefined
    return response.writeHead(302, { location: endSession(url, visitor) }).end()
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
  const url = `http://localhost:${(site.address() as AddressInfo).port}/`
  return {
    url,
    callback: `${url}callback`,
    use(strategy: OpenIDConnectStrategy, logout: typeof endSession) {
      users.use(strategy)
      endSession = logout
    },
    async [Symbol.asyncDispose]() {
      site.close()
      site.closeAllConnections()
      await once(site, 'close')
    },
  }
}

describe('passport-openidconnect as the client', function () {
  this.timeout(20_000)
  let server: ServerProcess
  let site: Awaited<ReturnType<typeof startSite>>
  let userId: string

  before(async () => {
    ;[server, site] = await Promise.all([startProcess(), startSite()])
    const admin = api(server.url)
    userId = (await admin.post('/scim2/Users', newUser(ann.username, ann.password))).json.id
    // The library knows no PKCE: a confidential client may go without where its nonce protects the code, RFC 9700 §2.1.1.
    const client = await createClient(admin, 'Site', {
      ...oidcSettings,
      callbackURLs: [site.callback],
      postLogoutRedirectUris: [site.url],
      pkce: { mandatory: false },
    })
    const metadata = (await discover(server.url, client)).serverMetadata()
    const verify = (issuer: string, profile: Profile, _context: object, idToken: string | object, done: VerifyCallback) =>
      done(null, { issuer, profile, idToken: String(idToken) })
    const strategy = new OpenIDConnectStrategy(
      {
        issuer: metadata.issuer,
        authorizationURL: metadata.authorization_endpoint ?? '',
        tokenURL: metadata.token_endpoint ?? '',
        userInfoURL: metadata.userinfo_endpoint ?? '',
        clientID: client.clientId,
        clientSecret: client.clientSecret,
        callbackURL: site.callback,
        scope: ['profile', 'email'],
        nonce: 'made for each request',
        maxAge: '3600',
        skipUserProfile: false,
      },
      verify,
    )
    site.use(strategy, (back, { idToken }) => {
      const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: back })
      return `${metadata.end_session_endpoint}?${query}`
    })
  })
  after(async () => {
    await Promise.all([site?.[Symbol.asyncDispose](), server?.[Symbol.asyncDispose]()])
  })

  /** To the server's redirect back to the site, which is not fetched yet. */
  const toCallback = (browser: FormBrowser): Promise<string> => signIn(browser, `${site.url}login`, { ...ann, stopAt: site.callback })
  const signedIn = async (browser: FormBrowser): Promise<Page> => browser.go(await toCallback(browser))

  it('signs in with nonce and max_age and reads the profile, OIDC Core §3.1 and §5.3', async () => {
    const page = await signedIn(formBrowser())
    assert.deepEqual([page.url, page.status], [site.url, 200], page.html)
    const { issuer, profile } = JSON.parse(page.html)
    assert.equal(issuer, `${server.url}/oauth2/token`)
    assert.deepEqual([profile.id, profile.name, profile.emails], [userId, { familyName: 'Lee', givenName: 'Ann' }, [{ value: 'ann@example.com' }]])
  })

  it('is not taken in by the code of another sign-in, since the ID token has the nonce of that one, RFC 9700 §4.5.3.2', async () => {
    const browser = formBrowser()
    const [own, other] = [new URL(await toCallback(browser)), new URL(await toCallback(formBrowser()))]
    own.searchParams.set('code', other.searchParams.get('code') ?? '')
    const page = await browser.go(own.href)
    assert.deepEqual([page.status, page.html], [403, 'ID token contains invalid nonce.'])
  })

  it('gets nothing for a code that was used, RFC 6749 §4.1.2', async () => {
    const [one, other] = [formBrowser(), formBrowser()]
    const used = new URL(await toCallback(one))
    assert.equal((await one.go(used.href)).status, 200)
    const replayed = new URL(await toCallback(other))
    replayed.searchParams.set('code', used.searchParams.get('code') ?? '')
    const page = await other.go(replayed.href)
    assert.equal(page.status, 403)
    assert.notEqual(page.html, 'ID token contains invalid nonce.', 'no ID token came')
  })

  it('signs out here and at the server, RP-Initiated Logout §2', async () => {
    const browser = formBrowser()
    await signedIn(browser)
    const left = await browser.go(`${site.url}logout`)
    assert.deepEqual([left.url, left.status, left.html], [site.url, 401, 'nobody'])
    const again = await browser.go(`${site.url}login`, {}, site.callback)
    assert.match(again.html, /name="password"/, 'the session at the server has ended too')
  })
})
