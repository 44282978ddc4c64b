import assert from 'node:assert/strict'
import { passLogin, startProvider } from '@gatehouse/oauth/test-provider'
import par from '@gatehouse/par'
import * as client from 'openid-client'
import dpop from '../src/plugin.ts'

const callback = 'http://localhost:1/callback'

for (const requireNonce of [false, true]) {
  describe(`DPoP with openid-client, ${requireNonce ? 'nonces required' : 'without nonces'}`, () => {
    it('pushes a request, signs in, reads userinfo and refreshes', async () => {
      await using provider = await startProvider({ plugins: [dpop, par], config: { dpop: { requireNonce } } })
      const registered = await provider.addClient({
        redirectUris: [callback],
        public: true,
        authMethod: 'none',
        grantTypes: ['authorization_code', 'refresh_token'],
      })
      const insecure = { execute: [client.allowInsecureRequests] }
      const config = await client.discovery(new URL(`${provider.url}/oauth2/token`), registered.id, undefined, client.None(), insecure)
      assert.ok(config.serverMetadata().dpop_signing_alg_values_supported?.includes('ES256'))
      const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
      const [pkceCodeVerifier, expectedState] = [client.randomPKCECodeVerifier(), client.randomState()]
      const parameters = {
        redirect_uri: callback,
        scope: 'openid profile',
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        state: expectedState,
      }
      const url = await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP })
      const browser = provider.browser()
      const back = await passLogin(browser, await browser.go(url.href))
      const answer = new URL(back.headers.get('location') ?? '')
      const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
      const tokens = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier, expectedState }, undefined, { DPoP })
      assert.equal(tokens.token_type, 'dpop')
      const subject = tokens.claims()?.sub ?? ''
      assert.equal((await client.fetchUserInfo(config, tokens.access_token, subject, { DPoP })).sub, provider.user.id)
      await assert.rejects(client.fetchUserInfo(config, tokens.access_token, subject))
      await assert.rejects(client.fetchUserInfo(config, tokens.access_token, subject, { DPoP: other }))
      await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP: other }))
      const next = await client.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP })
      assert.equal((await client.fetchUserInfo(config, next.access_token, subject, { DPoP })).sub, provider.user.id)
    })
    it('binds the code of a pushed request to the key that pushed it, RFC 9449 §10.1', async () => {
      await using provider = await startProvider({ plugins: [dpop, par], config: { dpop: { requireNonce } } })
      const registered = await provider.addClient({ redirectUris: [callback] })
      const insecure = { execute: [client.allowInsecureRequests] }
      const config = await client.discovery(new URL(`${provider.url}/oauth2/token`), registered.id, registered.secret, undefined, insecure)
      const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
      const verifier = client.randomPKCECodeVerifier()
      const parameters = {
        redirect_uri: callback,
        scope: 'openid',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }
      await assert.rejects(client.buildAuthorizationUrlWithPAR(config, { ...parameters, dpop_jkt: 'A'.repeat(43) }, { DPoP }), { error: 'invalid_dpop_proof' })
      const browser = provider.browser()
      const pushed = await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP })
      const back = await passLogin(browser, await browser.go(pushed.href))
      const grant = client.authorizationCodeGrant(config, new URL(back.headers.get('location') ?? ''), { pkceCodeVerifier: verifier })
      await assert.rejects(grant, { error: 'invalid_grant' })
    })
  })
}
