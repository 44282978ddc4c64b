import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import clientKeys from '@gatehouse/client-keys'
import { passLogin, startProvider } from '@gatehouse/oauth/test-provider'
import par from '@gatehouse/par'
import { exportJWK } from 'jose'
import * as client from 'openid-client'
import assertions from '../src/plugin.ts'

const callback = 'http://localhost:1/callback'
const insecure = { execute: [client.allowInsecureRequests] }

const useAll = async (
  config: client.Configuration,
  browser: { go(path: string): ReturnType<Parameters<typeof passLogin>[0]['go']> } & Parameters<typeof passLogin>[0],
) => {
  const verifier = client.randomPKCECodeVerifier()
  const url = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: callback,
    scope: 'openid',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const back = await passLogin(browser, await browser.go(url.href))
  const tokens = await client.authorizationCodeGrant(config, new URL(back.headers.get('location') ?? ''), { pkceCodeVerifier: verifier })
  assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true)
  const next = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
  await client.tokenRevocation(config, next.access_token)
  assert.equal((await client.tokenIntrospection(config, next.access_token)).active, false)
}

describe('client assertions with openid-client, at every endpoint of clients', () => {
  it('private_key_jwt', async () => {
    await using provider = await startProvider({ plugins: [clientKeys, assertions, par] })
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwk = { ...(await exportJWK(publicKey)), kid: 'r1', alg: 'PS256' }
    const registered = await provider.addClient({ redirectUris: [callback], authMethod: 'private_key_jwt', settings: { jwks: { keys: [jwk] } } })
    const key = await crypto.subtle.importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), { name: 'RSA-PSS', hash: 'SHA-256' }, false, [
      'sign',
    ])
    const method = client.PrivateKeyJwt({ key, kid: 'r1' })
    await useAll(await client.discovery(new URL(`${provider.url}/oauth2/token`), registered.id, undefined, method, insecure), provider.browser())
  })
  it('client_secret_jwt', async () => {
    await using provider = await startProvider({ plugins: [clientKeys, assertions, par] })
    const registered = await provider.addClient({ redirectUris: [callback], authMethod: 'client_secret_jwt' })
    const method = client.ClientSecretJwt(registered.secret)
    await useAll(await client.discovery(new URL(`${provider.url}/oauth2/token`), registered.id, undefined, method, insecure), provider.browser())
  })
})
