import { createHash, randomBytes } from 'node:crypto'
import { type Clock, s } from '@gatehouse/kernel'
import { get, post, type Request, type RouteGroup, redirect, routeGroup } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import type { DemoSessions } from '../demo-sessions.ts'
import { DemoFailed } from '../errors.ts'
import type { Provider } from '../provider.ts'
import { callbackPath, type DemoRegistration, signedOutPath } from '../registration.ts'

interface Deps {
  readonly pages: Pages
  readonly sessions: DemoSessions
  readonly provider: Provider
  readonly registration: DemoRegistration
  readonly clock: Clock
  readonly scope: string
}
const loginForm = s.params({ prompt: s.optional(s.oneOf(['login', 'consent'])) })
const callbackQuery = s.params({ code: s.optional(s.text()), state: s.string(''), iss: s.optional(s.text()), error: s.optional(s.text()) })
const random = () => randomBytes(32).toString('base64url')
const withQuery = (endpoint: string, parameters: Readonly<Record<string, string | undefined>>): URL => {
  const url = new URL(endpoint)
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
  return url
}

/** A client like any other: code with PKCE, state and nonce, then userinfo, refresh and RP-initiated logout. */
export const demoRoutes = ({ pages, sessions, provider, registration, clock, scope }: Deps): RouteGroup => {
  const home = ({ tenant }: Request) => `${tenant.basePath}/demo`
  const own = { access: 'public', accepts: 'form', sameOrigin: true } as const

  return routeGroup(
    'demo',
    '/demo',
    [
      get('', { access: 'public', repeatable: true }, async (request) => {
        const signedIn = await sessions.current(request)
        return signedIn ? pages.render(request, 'demo.profile', signedIn) : pages.render(request, 'demo.welcome', {})
      }),
      post('/login', { ...own, body: loginForm }, async (request) => {
        const { tenant, body } = request
        const [client, { authorization_endpoint }] = await Promise.all([registration(tenant), provider.discover(tenant)])
        const pending = { state: random(), nonce: random(), verifier: random() }
        const url = withQuery(authorization_endpoint, {
          response_type: 'code',
          client_id: client.clientId,
          redirect_uri: tenant.baseUrl + callbackPath,
          scope,
          state: pending.state,
          nonce: pending.nonce,
          code_challenge: createHash('sha256').update(pending.verifier).digest('base64url'),
          code_challenge_method: 'S256',
          prompt: body.prompt,
        })
        return redirect(url, { cookies: [await sessions.begin(request, pending)] })
      }),
      get('/callback', { access: 'public', query: callbackQuery }, async (request) => {
        const { tenant, query } = request
        const pending = await sessions.takePending(request)
        if (!pending || pending.state !== query.state) throw new DemoFailed('this sign-in was not begun in this browser, or is finished')
        const cookies = [sessions.clear('pending')]
        if (query.iss !== undefined && query.iss !== (await provider.discover(tenant)).issuer) throw new DemoFailed('another server answered')
        if (query.error !== undefined) return pages.render(request, 'demo.refused', { error: query.error }, { cookies })
        if (query.code === undefined) throw new DemoFailed('the answer holds no code')
        const { clientId } = await registration(tenant)
        const tokens = await provider.tokens(tenant, {
          grant_type: 'authorization_code',
          code: query.code,
          redirect_uri: tenant.baseUrl + callbackPath,
          client_id: clientId,
          code_verifier: pending.verifier,
        })
        if (tokens.idToken === undefined) throw new DemoFailed('there is no ID token')
        const claims = await provider.verifyIdToken(tenant, tokens.idToken, clientId, pending.nonce)
        const userinfo = await provider.userinfo(tenant, tokens.accessToken)
        if (userinfo.sub !== claims.sub) throw new DemoFailed('the userinfo is of another user')
        return redirect(home(request), { cookies: [...cookies, await sessions.keep(request, { tokens, claims, userinfo, refreshedAt: null })] })
      }),
      post('/refresh', own, async (request) => {
        const { tenant } = request
        const before = await sessions.end(request)
        if (!before?.tokens.refreshToken) return redirect(home(request), { cookies: [sessions.clear('session')] })
        const { clientId } = await registration(tenant)
        const fresh = await provider.tokens(tenant, { grant_type: 'refresh_token', refresh_token: before.tokens.refreshToken, client_id: clientId })
        const claims = fresh.idToken === undefined ? before.claims : await provider.verifyIdToken(tenant, fresh.idToken, clientId, undefined)
        if (claims.sub !== before.claims.sub) throw new DemoFailed('the refreshed ID token is of another user')
        const tokens = { ...fresh, idToken: fresh.idToken ?? before.tokens.idToken, refreshToken: fresh.refreshToken ?? before.tokens.refreshToken }
        const userinfo = await provider.userinfo(tenant, tokens.accessToken)
        return redirect(home(request), { cookies: [await sessions.keep(request, { tokens, claims, userinfo, refreshedAt: clock.now() })] })
      }),
      post('/logout', own, async (request) => {
        const { tenant } = request
        const cookies = [sessions.clear('session')]
        const ended = await sessions.end(request)
        if (!ended) return redirect(home(request), { cookies })
        const { end_session_endpoint } = await provider.discover(tenant)
        const { clientId } = await registration(tenant)
        const hint = { id_token_hint: ended.tokens.idToken, client_id: clientId, post_logout_redirect_uri: tenant.baseUrl + signedOutPath }
        return redirect(withQuery(end_session_endpoint, { ...hint, state: random() }), { cookies })
      }),
      get('/signed-out', { access: 'public', repeatable: true }, (request) => pages.render(request, 'demo.signed-out', {})),
    ],
    { errors: pages.error },
  )
}
