import assert from 'node:assert/strict'
import * as oauth from 'oauth4webapi'
import { api, createClient, newUser, type TestClient } from './support/api.ts'
import { formBrowser, signIn } from './support/browser-form.ts'
import { type DatabaseKind, databases, type TestDatabase } from './support/databases.ts'
import { callback, discover, oidc, oidcSettings, signInWithCode } from './support/openid.ts'
import { type ServerProcess, startProcess } from './support/process.ts'

const ann = { username: 'ann', password: 'Swordfish-12-tides' }

for (const kind of Object.keys(databases) as DatabaseKind[]) {
  describe(`sign-in with real clients, data in ${kind}`, () => {
    let database: TestDatabase
    let server: ServerProcess
    let client: TestClient
    let config: oidc.Configuration

    before(async () => {
      database = await databases[kind]()
      server = await startProcess({ env: database.url ? { GATEHOUSE_DATA__URL: database.url } : {} })
      const admin = api(server.url)
      assert.equal((await admin.post('/scim2/Users', newUser(ann.username, ann.password))).status, 201)
      client = await createClient(admin, 'Shop', oidcSettings)
      config = await discover(server.url, client)
    })
    after(async () => {
      await server?.[Symbol.asyncDispose]()
      await database?.[Symbol.asyncDispose]()
    })

    it('openid-client: code with PKCE, ID token, userinfo, OIDC Core §3.1', async () => {
      const { tokens, back } = await signInWithCode(config, ann)
      const claims = tokens.claims()
      assert.equal(claims?.iss, `${server.url}/oauth2/token`)
      assert.equal(new URL(back).searchParams.get('iss'), claims?.iss, 'RFC 9207')
      const info = await oidc.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')
      assert.equal(info.email, 'ann@example.com')
    })

    it('openid-client: refresh with rotation, introspection, revocation', async () => {
      const { tokens } = await signInWithCode(config, ann)
      const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
      assert.notEqual(next.refresh_token, tokens.refresh_token)
      assert.equal((await oidc.tokenIntrospection(config, next.access_token)).active, true)
      await oidc.tokenRevocation(config, next.access_token)
      assert.equal((await oidc.tokenIntrospection(config, next.access_token)).active, false)
    })

    it('openid-client: an old refresh token ends its family, security 3.5', async () => {
      const { tokens } = await signInWithCode(config, ann)
      const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
      await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''), { error: 'invalid_grant' })
      assert.equal((await oidc.tokenIntrospection(config, next.access_token)).active, false)
      await assert.rejects(oidc.refreshTokenGrant(config, next.refresh_token ?? ''), { error: 'invalid_grant' })
    })

    it('openid-client: client credentials, RFC 6749 §4.4', async () => {
      const { access_token } = await oidc.clientCredentialsGrant(config)
      assert.equal((await oidc.tokenIntrospection(config, access_token)).client_id, client.clientId)
    })

    it('oauth4webapi: discovery, code with PKCE, ID token', async () => {
      const issuer = new URL(`${server.url}/oauth2/token`)
      const insecure = { [oauth.allowInsecureRequests]: true }
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
      const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()]
      const url = new URL(as.authorization_endpoint ?? '')
      url.search = new URLSearchParams({
        client_id: client.clientId,
        redirect_uri: callback,
        response_type: 'code',
        scope: 'openid',
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).toString()
      const back = await signIn(formBrowser(), url.href, { ...ann, stopAt: callback })
      const relying = { client_id: client.clientId }
      const params = oauth.validateAuthResponse(as, relying, new URL(back), state)
      const secret = oauth.ClientSecretBasic(client.clientSecret)
      const reply = await oauth.authorizationCodeGrantRequest(as, relying, secret, params, callback, verifier, insecure)
      const tokens = await oauth.processAuthorizationCodeResponse(as, relying, reply, { expectedNonce: nonce, requireIdToken: true })
      assert.equal(oauth.getValidatedIdTokenClaims(tokens)?.nonce, nonce)
    })

    it('signs out at the server with the ID token as hint, RP-initiated logout §2', async () => {
      const { tokens, browser } = await signInWithCode(config, ann)
      const url = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: callback, state: 's1' })
      const page = await browser.go(url.href, {}, callback)
      assert.equal(new URL(page.url).searchParams.get('state'), 's1')
      const again = await browser.go(
        oidc.buildAuthorizationUrl(config, {
          redirect_uri: callback,
          scope: 'openid',
          prompt: 'none',
          code_challenge: 'a'.repeat(43),
          code_challenge_method: 'S256',
        }).href,
        {},
        callback,
      )
      assert.equal(new URL(again.url).searchParams.get('error'), 'login_required')
    })

    it('keeps users, clients and tokens over a restart', async () => {
      const { tokens } = await signInWithCode(config, ann)
      assert.equal(await server.stop(), 0)
      await server.start()
      assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, true)
      const { tokens: later } = await signInWithCode(config, ann)
      assert.ok(later.id_token)
    })
  })
}
