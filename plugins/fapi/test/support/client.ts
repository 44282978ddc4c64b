import { randomUUID } from 'node:crypto'
import type { NewApplication } from '@gatehouse/applications/contracts'
import { testClientKey } from '@gatehouse/client-keys/testing'
import { Clock } from '@gatehouse/kernel'
import type { NewClient } from '@gatehouse/oauth/contracts'
import { callback, challengeFor, newVerifier, type Provider, passLogin, type TestBrowser } from '@gatehouse/oauth/test-provider'
import type { Profile } from '../../src/contracts.ts'

export type Fields = Readonly<Record<string, string | undefined>>
type Members = Readonly<Record<string, unknown>>
export interface FapiClientOptions extends Partial<NewClient> {
  readonly alg?: string
  /** Public keys that it registers besides its own. */
  readonly alsoKeys?: readonly object[]
  /** Of its application. */
  readonly about?: Partial<NewApplication>
}
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const defined = (fields: Fields) => Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined))
/** Members of both, where both are objects. */
const merged = (a: Members, b: Members): Members =>
  Object.fromEntries(
    Object.keys({ ...a, ...b }).map((name) => {
      const [one, other] = [a[name], b[name]]
      const both = typeof one === 'object' && typeof other === 'object' && !Array.isArray(one)
      return [name, both ? merged(one as Members, other as Members) : (other ?? one)]
    }),
  )
const signsBy = (alg: string): Members => ({
  clientAuthentication: { tokenEndpointAuthSigningAlg: alg },
  idToken: { idTokenSignedResponseAlg: alg },
  requestObject: { requestObjectSigningAlg: alg },
})

/** A client of a profile, with a key of its own, and what it sends. A parameter or claim that is undefined is left out. */
export const fapiClient = async (
  provider: Provider,
  profile: Profile,
  { alg = 'ES256', alsoKeys = [], about = {}, settings = {}, ...more }: FapiClientOptions = {},
) => {
  const key = await testClientKey(alg)
  const own = merged({ isFAPIApplication: true, fapiProfile: profile, jwks: { keys: [key.jwk, ...alsoKeys] }, ...signsBy(alg) }, settings)
  const { id, client, application } = await provider.addClient({ grantTypes: ['authorization_code', 'refresh_token'], ...more, settings: own }, about)
  const { issuer } = (await provider.get('/.well-known/openid-configuration')).json as { issuer: string }
  const now = () => Math.floor(provider.use(Clock).now() / 1000)
  const assertion = (claims: Members = {}) => key.sign({ iss: id, sub: id, aud: issuer, jti: randomUUID(), iat: now(), exp: now() + 60, ...claims })
  /** How the client authenticates. */
  const proof = async (claims: Members = {}) => ({ client_id: id, client_assertion_type: TYPE, client_assertion: await assertion(claims) })
  const verifier = newVerifier()
  const request = (fields: Fields = {}): Readonly<Record<string, string>> =>
    defined({
      client_id: id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid profile',
      state: 's1',
      nonce: 'n1',
      code_challenge: challengeFor(verifier),
      code_challenge_method: 'S256',
      ...(profile === 'FAPI2_SECURITY' ? {} : { response_mode: 'jwt' }),
      ...fields,
    })
  const requestObject = (fields: Fields = {}, claims: Members = {}, header = {}) =>
    key.sign({ iss: id, aud: issuer, iat: now(), nbf: now(), exp: now() + 300, ...request(fields), ...claims }, header)
  const push = async (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}, claims: Members = {}) =>
    provider.post('/oauth2/par', { ...fields, ...(await proof(claims)) }, headers)
  const visit = async (path: string, browser: TestBrowser = provider.browser()) => passLogin(browser, await browser.go(path))
  return {
    id,
    client,
    application,
    key,
    issuer,
    verifier,
    assertion,
    proof,
    request,
    requestObject,
    push,
    visit,
    /** Pushes the request, signed where the profile wants that. */
    pushed: async (fields: Fields = {}, headers: Readonly<Record<string, string>> = {}) =>
      push(profile === 'FAPI2_SECURITY' ? request(fields) : { request: await requestObject(fields) }, headers),
    path: (fields: Fields) => `/oauth2/authorize?${new URLSearchParams(defined({ client_id: id, ...fields }))}`,
    redeem: async (code: string, headers: Readonly<Record<string, string>>, fields: Readonly<Record<string, string>> = {}, claims: Members = {}) =>
      provider.token({ grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier, ...(await proof(claims)), ...fields }, headers),
    token: async (form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
      provider.token({ ...form, ...(await proof()) }, headers),
  }
}
export type FapiClient = Awaited<ReturnType<typeof fapiClient>>
