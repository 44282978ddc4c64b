import assert from 'node:assert/strict'
import { passLogin, startProvider } from '@gatehouse/oauth/test-provider'
import * as client from 'openid-client'
import implicit from '../src/plugin.ts'

const callback = 'http://localhost:1/callback'
const insecure = { execute: [client.allowInsecureRequests] }

describe('implicit and hybrid flows with openid-client', () => {
  it('sign in', async () => {
    await using provider = await startProvider({ plugins: [implicit] })
    const registered = await provider.addClient({
      redirectUris: [callback],
      grantTypes: ['implicit', 'authorization_code'],
      settings: { hybridFlow: { enable: true, responseType: 'code id_token' } },
    })
    const discover = () => client.discovery(new URL(`${provider.url}/oauth2/token`), registered.id, registered.secret, undefined, insecure)
    const [expectedNonce, expectedState, pkceCodeVerifier] = [client.randomNonce(), client.randomState(), client.randomPKCECodeVerifier()]
    const browser = provider.browser()
    const visit = async (config: client.Configuration, more: Record<string, string> = {}) => {
      const parameters = { redirect_uri: callback, scope: 'openid email', nonce: expectedNonce, state: expectedState, ...more }
      const reply = await passLogin(browser, await browser.go(client.buildAuthorizationUrl(config, parameters).href))
      return new URL(reply.headers.get('location') ?? '')
    }
    const implicitly = await discover()
    client.useIdTokenResponseType(implicitly)
    const claims = await client.implicitAuthentication(implicitly, await visit(implicitly), expectedNonce, { expectedState })
    assert.deepEqual([claims.sub, claims.email], [provider.user.id, 'kim@example.com'])

    const hybrid = await discover()
    client.useCodeIdTokenResponseType(hybrid)
    const challenge = { code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256' }
    const tokens = await client.authorizationCodeGrant(hybrid, await visit(hybrid, challenge), { expectedNonce, expectedState, pkceCodeVerifier })
    assert.equal(tokens.claims()?.sub, provider.user.id)
  })
})
