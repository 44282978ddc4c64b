import assert from 'node:assert/strict'
import { Applications } from '@gatehouse/applications/contracts'
import { Authn, Sessions, SignOut, sessionEnded, signOutFrames } from '@gatehouse/authn/contracts'
import { definePlugin, NotFound } from '@gatehouse/kernel'
import { get, ok, redirect, routeGroup, routes } from '@gatehouse/kernel/http'
import { answerOf, authorize, callback, hiddenFields, type Provider, passLogin, signIn, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'

const partner = 'https://partner.test'
/** What a plugin of another protocol does with a session: it joins, hears of the end, has the browser tell its partner, and ends it. */
const otherProtocol = () => {
  const joined = new Map<string, string>()
  const told: string[] = []
  let broken = false
  const plugin = definePlugin({
    name: 'test-protocol',
    needs: { authn: Authn, sessions: Sessions, signOut: SignOut, applications: Applications },
    setup({ deps: { authn, sessions, signOut, applications }, host }) {
      host.contribute(
        routes,
        routeGroup('test-protocol', '/other', [
          get('/sign-in', { access: 'public' }, async (request) => {
            const application = await applications.findByName(request.tenant, 'other')
            if (!application) throw new NotFound('there is no such application')
            const login = await authn.authenticate(request, { application, returnTo: '/other/back', state: null })
            if ('reply' in login) return login.reply
            if (login.result.outcome === 'success') joined.set(login.result.session.id, `${partner}/out?index=${login.result.session.id}`)
            return ok({ outcome: login.result.outcome })
          }),
          /** A LogoutRequest that the browser brings. */
          get('/sign-out', { access: 'public' }, async (request) => {
            const session = await sessions.current(request)
            const frames = session ? await signOut.end(request.tenant, session) : []
            return { ...ok({ frames }), cookies: [sessions.clearCookie(request.tenant)] }
          }),
          /** One that the partner's server sends. */
          get('/end/:id', { access: 'public' }, async ({ tenant, params }) => ok({ ended: await sessions.end(tenant, params.id ?? '') })),
          get('/back', { access: 'public' }, () => redirect('/')),
        ]),
      )
      host.contribute(signOutFrames, {
        name: 'other',
        async of(_tenant, { id }) {
          if (broken) throw new Error('the other protocol is out of order')
          const address = joined.get(id)
          return address === undefined ? [] : [address]
        },
      })
      host.subscribe(sessionEnded, {
        id: 'test-protocol.tell',
        wanted: async ({ sessionId }) => joined.has(sessionId),
        handle: async ({ sessionId }) => void told.push(sessionId),
      })
    },
  })
  return {
    plugin,
    told: (): readonly string[] => told,
    breakDown: (is: boolean) => {
      broken = is
    },
  }
}
const framesOf = (html: string) =>
  [...html.matchAll(/<iframe hidden src="([^"]+)"/g)].map(([, src = '']) => new URL(src.replaceAll('&amp;', '&')).origin).toSorted()

describe('single sign-out over two protocols, security 4.5', () => {
  let provider: Provider
  let other: ReturnType<typeof otherProtocol>
  let client: TestClient
  before(async () => {
    other = otherProtocol()
    provider = await startProvider({ plugins: [other.plugin] })
    await provider.use(Applications).create(provider.tenant, { name: 'other' })
    client = await provider.addClient({
      redirectUris: [callback, 'https://rp.test/cb2'],
      settings: { logout: { frontChannelLogoutUrl: 'https://rp.test/out' }, accessToken: { revokeTokensWhenIDPSessionTerminated: true } },
    })
  })
  after(() => provider.stop())
  /** Signed in once, at an application of each. */
  const bothSignedIn = async () => {
    const { tokens, browser } = await signIn(provider, client)
    const { json } = await browser.get('/other/sign-in')
    assert.deepEqual(json, { outcome: 'success' })
    const { sid } = JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url').toString())
    return { tokens, browser, sid: sid as string }
  }
  const active = async (token: string) => (await provider.introspect(token, client)).active as boolean
  const over = async ({ tokens, browser, sid }: Awaited<ReturnType<typeof bothSignedIn>>) => {
    await provider.settle()
    assert.deepEqual(
      other.told().filter((id) => id === sid),
      [sid],
      'the other protocol hears of it, once',
    )
    assert.equal(await active(tokens.access_token), false)
    assert.equal(answerOf(await authorize(browser, client, { prompt: 'none' })).get('error'), 'login_required')
  }

  it('a logout of OpenID Connect ends both: the event, and a frame of each on its page, RP-Initiated Logout §2', async () => {
    const both = await bothSignedIn()
    const page = await both.browser.get(`/oidc/logout?id_token_hint=${both.tokens.id_token}`)
    assert.deepEqual(framesOf(page.text), [partner, 'https://rp.test'])
    assert.match(page.headers.get('content-security-policy') ?? '', /frame-src [^;]*https:\/\/partner\.test/)
    await over(both)
  })
  it('a logout of the other protocol ends both, and gets the frames of both', async () => {
    const both = await bothSignedIn()
    const { json } = await both.browser.get('/other/sign-out')
    assert.deepEqual(json.frames.map((url: string) => new URL(url).origin).toSorted(), [partner, 'https://rp.test'])
    await over(both)
  })
  it('so does one that comes without the browser', async () => {
    const both = await bothSignedIn()
    assert.deepEqual((await provider.get(`/other/end/${both.sid}`)).json, { ended: true })
    assert.deepEqual((await provider.get(`/other/end/${both.sid}`)).json, { ended: false })
    await over(both)
  })
  it('so does the page of the login itself, and goes on after its frames, endpoints.md §4', async () => {
    for (const target of [undefined, '/oidc/checksession']) {
      const both = await bothSignedIn()
      const asked = { commonAuthLogout: 'true', ...(target === undefined ? {} : { commonAuthCallerPath: target }) }
      const question = await both.browser.get(`/commonauth?${new URLSearchParams(asked)}`)
      const page = await both.browser.post('/commonauth', { ...hiddenFields(question.text), ...asked })
      assert.deepEqual([page.status, framesOf(page.text)], [200, [partner, 'https://rp.test']])
      assert.equal(page.headers.get('refresh'), target === undefined ? null : `4;url=${target}`)
      await over(both)
    }
  })
  it('so does the end of the account, security 3.10', async () => {
    const both = await bothSignedIn()
    await provider.use(Sessions).endAllOf(provider.tenant, provider.user.id)
    await over(both)
  })
  it('a protocol that is out of order keeps nobody signed in', async () => {
    const both = await bothSignedIn()
    other.breakDown(true)
    const page = await both.browser.get(`/oidc/logout?id_token_hint=${both.tokens.id_token}`)
    other.breakDown(false)
    assert.deepEqual([page.status, framesOf(page.text)], [200, ['https://rp.test']])
    await over(both)
  })
  it('whoever signed in by one protocol is signed in by the other, and not in another browser', async () => {
    const browser = provider.browser()
    const page = await browser.go('/other/sign-in')
    await passLogin(browser, page)
    assert.deepEqual((await browser.get('/other/sign-in')).json, { outcome: 'success' })
    assert.ok(answerOf(await authorize(browser, client, { prompt: 'none' })).get('code'))
    assert.equal(answerOf(await authorize(provider.browser(), client, { prompt: 'none' })).get('error'), 'login_required')
  })
})
