import clientKeys from '@gatehouse/client-keys'
import { reachesThisMachine } from '@gatehouse/client-keys/testing'
import { type Provider, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import tokenEncryption from '@gatehouse/token-encryption'
import { createLocalJWKSet, jwtVerify } from 'jose'
import jwtIntrospection from '../src/plugin.ts'

export const MEDIA_TYPE = 'application/token-introspection+jwt'
type Plugins = NonNullable<NonNullable<Parameters<typeof startProvider>[0]>['plugins']>

export const startIntrospection = (plugins: Plugins = []): Promise<Provider> =>
  startProvider({ plugins: [clientKeys, tokenEncryption, jwtIntrospection, ...plugins], tables: { outbound: { jwks: reachesThisMachine } } })

export const machineToken = async (provider: Provider, by: TestClient, more: Readonly<Record<string, string>> = {}): Promise<string> =>
  (await provider.token({ grant_type: 'client_credentials', ...more }, by.basic)).json.access_token
/** Asks for a JWT, unless another type is named. */
export const ask = (provider: Provider, token: string, headers: Readonly<Record<string, string>> = {}) =>
  provider.post('/oauth2/introspect', { token }, { accept: MEDIA_TYPE, ...headers })
/** As a resource server reads it: RFC 9701 §5, §8.1. */
export const verified = async (provider: Provider, jwt: string, audience: string, path = '') => {
  const keys = createLocalJWKSet((await provider.get(`${path}/oauth2/jwks`)).json)
  const issuer = `${provider.url}${path}/oauth2/token`
  const { payload, protectedHeader } = await jwtVerify(jwt, keys, { issuer, audience, typ: MEDIA_TYPE, requiredClaims: ['iat'] })
  return { claims: payload, told: payload.token_introspection as Readonly<Record<string, unknown>>, header: protectedHeader }
}
