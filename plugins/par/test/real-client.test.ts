import assert from 'node:assert/strict'
import { passLogin, startProvider } from '@gatehouse/oauth/test-provider'
import * as client from 'openid-client'
import par from '../src/plugin.ts'

const callback = 'http://localhost:1/callback'

describe('pushed authorization requests with openid-client', () => {
  it('signs in', async () => {
    await using provider = await startProvider({ plugins: [par] })
    const registered = await provider.addClient({ redirectUris: [callback] })
    const insecure = { execute: [client.allowInsecureRequests] }
    const config = await client.discovery(new URL(`${provider.url}/oauth2/token`), registered.id, registered.secret, undefined, insecure)
    const [pkceCodeVerifier, expectedState] = [client.randomPKCECodeVerifier(), client.randomState()]
    const url = await client.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: callback,
      scope: 'openid profile',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
    })
    assert.deepEqual([...url.searchParams.keys()].toSorted(), ['client_id', 'request_uri'])
    const browser = provider.browser()
    const back = await passLogin(browser, await browser.go(url.href))
    const tokens = await client.authorizationCodeGrant(config, new URL(back.headers.get('location') ?? ''), { pkceCodeVerifier, expectedState })
    assert.equal(tokens.claims()?.sub, provider.user.id)
  })
})
