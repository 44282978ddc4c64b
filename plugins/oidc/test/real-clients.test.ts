import assert from 'node:assert/strict'
import { type Provider, passLogin, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import * as oauth from 'oauth4webapi'
import * as client from 'openid-client'

const callback = 'http://localhost:1/callback'
const insecure = { execute: [client.allowInsecureRequests] }

describe('real clients', () => {
  let provider: Provider
  let registered: TestClient
  before(async () => {
    provider = await startProvider()
    registered = await provider.addClient({ redirectUris: [callback] })
  })
  after(() => provider.stop())

  it('openid-client: code with PKCE, userinfo, refresh, introspection, revocation, logout', async () => {
    const config = await client.discovery(new URL(`${provider.url}/oauth2/token`), registered.id, registered.secret, undefined, insecure)
    const [pkceCodeVerifier, expectedState, expectedNonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()]
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
    })
    const browser = provider.browser()
    const back = await passLogin(browser, await browser.go(url.href))
    const tokens = await client.authorizationCodeGrant(config, new URL(back.headers.get('location') ?? ''), {
      pkceCodeVerifier,
      expectedState,
      expectedNonce,
      idTokenExpected: true,
    })
    const subject = tokens.claims()?.sub ?? ''
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, subject)).email, 'kim@example.com')
    const next = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
    assert.notEqual(next.refresh_token, tokens.refresh_token)
    assert.equal((await client.tokenIntrospection(config, next.access_token)).active, true)
    await client.tokenRevocation(config, next.access_token)
    assert.equal((await client.tokenIntrospection(config, next.access_token)).active, false)
    const end = client.buildEndSessionUrl(config, { post_logout_redirect_uri: callback, id_token_hint: tokens.id_token ?? '', state: 's' })
    assert.equal((await browser.go(end.href)).headers.get('location'), `${callback}?state=s`)
  })
  it('openid-client: form_post, and client credentials', async () => {
    const config = await client.discovery(
      new URL(`${provider.url}/oauth2/token`),
      registered.id,
      undefined,
      client.ClientSecretBasic(registered.secret),
      insecure,
    )
    const { access_token } = await client.clientCredentialsGrant(config)
    assert.equal((await client.tokenIntrospection(config, access_token)).client_id, registered.id)
  })
  it('oauth4webapi: a public client with PKCE, RFC 9207 checked', async () => {
    const open = await provider.addClient({ public: true, redirectUris: [callback] })
    const issuer = new URL(`${provider.url}/oauth2/token`)
    const options = { [oauth.allowInsecureRequests]: true }
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oauth2' }))
    const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()]
    const url = new URL(as.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      client_id: open.id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString()
    const browser = provider.browser()
    const back = await passLogin(browser, await browser.go(url.href))
    const relying = { client_id: open.id }
    const params = oauth.validateAuthResponse(as, relying, new URL(back.headers.get('location') ?? ''), state)
    const reply = await oauth.authorizationCodeGrantRequest(as, relying, oauth.None(), params, callback, verifier, options)
    const tokens = await oauth.processAuthorizationCodeResponse(as, relying, reply, { expectedNonce: nonce, requireIdToken: true })
    await oauth.validateApplicationLevelSignature(as, reply, options)
    assert.equal(oauth.getValidatedIdTokenClaims(tokens)?.sub, provider.user.id)
    const info = await oauth.userInfoRequest(as, relying, tokens.access_token, options)
    assert.equal((await oauth.processUserInfoResponse(as, relying, provider.user.id, info)).sub, provider.user.id)
    const refreshed = await oauth.refreshTokenGrantRequest(as, relying, oauth.None(), tokens.refresh_token ?? '', options)
    assert.ok((await oauth.processRefreshTokenResponse(as, relying, refreshed)).access_token)
  })
})
