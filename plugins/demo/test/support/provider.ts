import { type Application, ApplicationNameTaken, Applications } from '@gatehouse/applications/contracts'
import { definePlugin, s } from '@gatehouse/kernel'
import { get, ok, post, redirect, routeGroup, routes } from '@gatehouse/kernel/http'
import { type Client, ClientRegistry, Clients, type NewClient } from '@gatehouse/oauth/contracts'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** What the next answers say wrongly; empty: all is right. */
export interface Lies {
  claims?: JWTPayload
  foreignKey?: boolean
  userinfo?: Readonly<Record<string, unknown>>
  iss?: string
  tokenStatus?: number
  noIdToken?: boolean
}
const [good, foreign] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')])
const jwk = { ...(await exportJWK(good.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }

/** As much of an OpenID provider as the demo sees, which can be told to lie. */
export const testProvider = () => {
  const lies: Lies = {}
  const seen = { tokenRequests: [] as Readonly<Record<string, string>>[], registered: [] as NewClient[], authorize: {} as Readonly<Record<string, string>> }
  let client: Client | undefined
  const application = { id: 'app-1', name: 'Demo' } as Application
  let made = false
  const plugin = definePlugin({
    name: 'test-provider',
    provides: [Applications, Clients, ClientRegistry],
    setup({ host }) {
      const not = () => Promise.reject(new Error('not in this test'))
      host.provide(Applications, () => ({
        find: not,
        update: not,
        remove: not,
        findByName: async (_tenant, name) => (made && name === application.name ? application : undefined),
        async create() {
          if (made) throw new ApplicationNameTaken('taken')
          made = true
          return application
        },
      }))
      host.provide(Clients, () => ({ find: not, findByApplication: async () => client }))
      host.provide(ClientRegistry, () => ({
        remove: not,
        replaceSecret: not,
        async register(_tenant, settings) {
          seen.registered.push(settings)
          client = { clientId: 'demo-1', ...settings } as unknown as Client
          return { client }
        },
      }))
      const sign = (issuer: string, nonce: string | undefined) =>
        new SignJWT({ sub: 'kim-1', ...(nonce === undefined ? {} : { nonce }), ...lies.claims })
          .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
          .setIssuer(lies.claims?.iss ?? issuer)
          .setAudience((lies.claims?.aud as string) ?? 'demo-1')
          .setIssuedAt()
          .setExpirationTime(lies.claims?.exp ?? '5m')
          .sign(lies.foreignKey ? foreign.privateKey : good.privateKey)
      const any = s.record(s.text())
      host.contribute(
        routes,
        routeGroup('test-provider', '', [
          get('/oauth2/token/.well-known/openid-configuration', { access: 'public' }, ({ tenant: { baseUrl } }) =>
            ok({
              issuer: baseUrl,
              authorization_endpoint: `${baseUrl}/oauth2/authorize`,
              token_endpoint: `${baseUrl}/oauth2/token`,
              userinfo_endpoint: `${baseUrl}/oauth2/userinfo`,
              jwks_uri: `${baseUrl}/oauth2/jwks`,
              end_session_endpoint: `${baseUrl}/oidc/logout`,
            }),
          ),
          get('/oauth2/jwks', { access: 'public' }, () => ok({ keys: [jwk] })),
          get('/oauth2/authorize', { access: 'public', query: any }, ({ query, tenant }) => {
            seen.authorize = query
            return redirect(`${query.redirect_uri}?${new URLSearchParams({ code: 'c1', state: query.state ?? '', iss: lies.iss ?? tenant.baseUrl })}`)
          }),
          post('/oauth2/token', { access: 'public', body: any, accepts: 'form' }, async ({ body, tenant }) => {
            seen.tokenRequests.push(body)
            if (lies.tokenStatus) return { status: lies.tokenStatus, body: JSON.stringify({ error: 'invalid_grant' }) }
            const nonce = body.grant_type === 'authorization_code' ? seen.authorize.nonce : undefined
            const idToken = lies.noIdToken ? {} : { id_token: await sign(tenant.baseUrl, nonce) }
            return ok({ access_token: 'at-secret', refresh_token: 'rt-secret', expires_in: 300, scope: 'openid email', ...idToken })
          }),
          get('/oauth2/userinfo', { access: 'public' }, ({ headers }) =>
            headers.authorization === 'Bearer at-secret' ? ok({ sub: 'kim-1', given_name: 'Kim', ...lies.userinfo }) : { status: 401, body: '{}' },
          ),
        ]),
      )
    },
  })
  return { plugin, lies, seen }
}
