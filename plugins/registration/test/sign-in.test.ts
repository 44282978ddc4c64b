import assert from 'node:assert/strict'
import { answerOf, hiddenFields, passLogin } from '@gatehouse/oauth/test-provider'
import * as openid from 'openid-client'
import { startRegistration } from './support.ts'

const redirectUri = 'http://127.0.0.1:6274/oauth/callback'

describe('a program that nobody knew before, as MCP clients are', () => {
  it('finds the server, registers, and signs a user in with PKCE and consent, RFC 8414, RFC 7591, RFC 7636', async () => {
    await using server = await startRegistration({ who: 'open' })
    const metadata = {
      client_name: 'Inspector',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    }
    const where = new URL(`${server.url}/oauth2/token/.well-known/openid-configuration`)
    const config = await openid.dynamicClientRegistration(where, metadata, openid.None(), { execute: [openid.allowInsecureRequests] })
    const verifier = openid.randomPKCECodeVerifier()
    // The port is the program's to choose at each start: RFC 8252 §7.3.
    const atPort = redirectUri.replace('6274', '50123')
    const params = {
      redirect_uri: atPort,
      scope: 'openid',
      state: 's',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }
    const browser = server.browser()
    const url = openid.buildAuthorizationUrl(config, params)
    const consent = await passLogin(browser, await browser.go(url.pathname + url.search))
    assert.match(consent.text, /Inspector/)
    const reply = await browser.settle(await browser.post('/oauth2/authorize', { ...hiddenFields(consent.text), consent: 'approve' }))
    const back = new URL(reply.headers.get('location') ?? '')
    assert.equal(back.origin, 'http://127.0.0.1:50123')
    const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: 's' })
    assert.equal(tokens.claims()?.sub, server.user.id)
    assert.ok((await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).access_token)
    assert.equal(answerOf(reply).get('iss'), config.serverMetadata().issuer)
  })
})
