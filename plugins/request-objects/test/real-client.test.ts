import assert from 'node:assert/strict'
import clientKeys from '@gatehouse/client-keys'
import { testClientKey } from '@gatehouse/client-keys/testing'
import { passLogin, startProvider } from '@gatehouse/oauth/test-provider'
import * as client from 'openid-client'
import requestObjects from '../src/plugin.ts'

const callback = 'http://localhost:1/callback'

describe('request objects with openid-client', () => {
  it('sign in', async () => {
    await using provider = await startProvider({ plugins: [clientKeys, requestObjects] })
    const key = await testClientKey()
    const registered = await provider.addClient({ redirectUris: [callback], settings: { jwks: { keys: [key.jwk] } } })
    const insecure = { execute: [client.allowInsecureRequests] }
    const config = await client.discovery(new URL(`${provider.url}/oauth2/token`), registered.id, registered.secret, undefined, insecure)
    const [pkceCodeVerifier, expectedState] = [client.randomPKCECodeVerifier(), client.randomState()]
    const parameters = {
      redirect_uri: callback,
      scope: 'openid profile',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
    }
    const url = await client.buildAuthorizationUrlWithJAR(config, parameters, { key: key.privateKey, kid: 'k1' })
    const browser = provider.browser()
    const back = await passLogin(browser, await browser.go(url.href))
    const tokens = await client.authorizationCodeGrant(config, new URL(back.headers.get('location') ?? ''), { pkceCodeVerifier, expectedState })
    assert.equal(tokens.claims()?.sub, provider.user.id)
  })
})
