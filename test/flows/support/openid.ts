import * as oidc from 'openid-client'
import type { TestClient } from './api.ts'
import { formBrowser, signIn } from './browser-form.ts'

export const callback = 'http://localhost:1/callback'
export const oidcSettings = {
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
  callbackURLs: [callback],
  publicClient: false,
  pkce: { mandatory: true, supportPlainTransformAlgorithm: false },
}
/** The client's view of the server, by discovery at the reference product's location. */
export const discover = (base: string, { clientId, clientSecret }: TestClient): Promise<oidc.Configuration> =>
  oidc.discovery(new URL(`${base}/oauth2/token/.well-known/openid-configuration`), clientId, clientSecret, undefined, {
    execute: [oidc.allowInsecureRequests],
  })

export interface Begun {
  readonly url: URL
  readonly checks: { readonly pkceCodeVerifier: string; readonly expectedState: string; readonly expectedNonce: string }
}
export const begin = async (config: oidc.Configuration, scope: string, more: Readonly<Record<string, string>> = {}): Promise<Begun> => {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()]
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...more,
  })
  return { url, checks: { pkceCodeVerifier, expectedState, expectedNonce } }
}
/** Code + PKCE through the sign-in page. */
export const signInWithCode = async (
  config: oidc.Configuration,
  user: { readonly username: string; readonly password: string },
  scope = 'openid profile email',
  browser = formBrowser(),
) => {
  const { url, checks } = await begin(config, scope)
  const back = await signIn(browser, url.href, { ...user, stopAt: callback })
  const tokens = await oidc.authorizationCodeGrant(config, new URL(back), checks)
  return { tokens, browser, back, checks }
}
export { formBrowser, oidc }
