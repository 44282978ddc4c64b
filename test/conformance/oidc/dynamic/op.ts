import assert from 'node:assert/strict'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import clientAssertions from '@gatehouse/client-assertions'
import clientKeys from '@gatehouse/client-keys'
import { reachesThisMachine } from '@gatehouse/client-keys/testing'
import implicit from '@gatehouse/implicit'
import { Clock } from '@gatehouse/kernel'
import { fixedClock, type TestReply } from '@gatehouse/kernel/testing'
import { answerOf, callback, hiddenFields, passLogin, startProvider } from '@gatehouse/oauth/test-provider'
import registration from '@gatehouse/registration'
import requestObjects from '@gatehouse/request-objects'
import { createLocalJWKSet, exportJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'

export type Claims = Readonly<Record<string, unknown>>
export type Fields = Readonly<Record<string, string>>
const REGISTER = '/api/identity/oauth2/dcr/v1.1/register'
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** An RSA key of a client, and what it signs by RS256. */
export const clientKey = async (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    jwks: JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' }] }),
    sign: (claims: Claims) => new SignJWT(JSON.parse(JSON.stringify(claims))).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey),
  }
}
export type ClientKey = Awaited<ReturnType<typeof clientKey>>
/** A client that registered itself. */
export interface Registered {
  readonly id: string
  readonly key: ClientKey
  readonly answer: Claims
}
/** The server under test, where anybody may register, and what the suite's client does. */
export const startDynamicOp = async () => {
  const clock = fixedClock(Date.now())
  const provider = await startProvider({
    plugins: [clientKeys, clientAssertions, requestObjects, implicit, registration],
    replace: [[Clock, clock]],
    config: { registration: { who: 'open', openPerHour: 1000, pkce: 'public' } },
    tables: { outbound: { jwks: reachesThisMachine, 'request-uris': reachesThisMachine, 'sector-identifier': reachesThisMachine } },
  })
  const key = await clientKey('k1')
  const metadata = (more: Claims): Claims => ({
    client_name: 'Suite',
    redirect_uris: [callback],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: JSON.parse(key.jwks),
    ...more,
  })
  const send = (more: Claims = {}) => provider.request(REGISTER, { method: 'POST', json: metadata(more) })
  const register = async (more: Claims = {}, by = key): Promise<Registered> => {
    const { status, json, text } = await send(more)
    assert.equal(status, 201, text)
    return { id: json.client_id, key: by, answer: json }
  }
  const now = () => Math.floor(clock.now() / 1000)
  const endpoints = async () => (await provider.get('/oauth2/token/.well-known/openid-configuration')).json
  const begin = (client: Registered, more: Readonly<Record<string, string | undefined>> = {}, browser = provider.browser()) => {
    const asked = { client_id: client.id, redirect_uri: callback, response_type: 'code', scope: 'openid', state: randomUUID(), nonce: 'n1', ...more }
    const fields = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return browser.go(`/oauth2/authorize?${new URLSearchParams(fields)}`)
  }
  /** Signs in and agrees: clients that register themselves have the user asked. */
  const through = async (first: (browser: ReturnType<typeof provider.browser>) => Promise<TestReply>): Promise<URL> => {
    const browser = provider.browser()
    const consent = await passLogin(browser, await first(browser))
    const reply = await browser.settle(await browser.post('/oauth2/authorize', { ...hiddenFields(consent.text), consent: 'approve' }))
    return new URL(reply.headers.get('location') ?? assert.fail(reply.text.slice(0, 300)))
  }
  const authenticate = async ({ id, key: own }: Registered, aud: string, by = own): Promise<Fields> => ({
    client_id: id,
    client_assertion_type: TYPE,
    client_assertion: await by.sign({ iss: id, sub: id, aud, jti: randomUUID(), iat: now(), exp: now() + 60 }),
  })
  const claimsOf = async (jwt: string, { id }: Registered): Promise<JWTPayload> => {
    const { issuer } = await endpoints()
    const keys = createLocalJWKSet((await provider.get('/oauth2/jwks')).json)
    const { payload, protectedHeader } = await jwtVerify(jwt, keys, { issuer, audience: id, currentDate: new Date(clock.now()) })
    assert.deepEqual([protectedHeader.alg, typeof protectedHeader.kid], ['RS256', 'string'])
    return payload
  }
  return {
    ...provider,
    clock,
    key,
    send,
    register,
    begin,
    through,
    endpoints,
    authenticate,
    claimsOf,
    now,
    /** A whole flow, with the ID token checked. */
    async run(client: Registered, more: Readonly<Record<string, string | undefined>> = {}, to = callback) {
      const back = await through((browser) => begin(client, more, browser))
      assert.ok(back.href.startsWith(to), back.href)
      const code = answerOf({ headers: new Headers({ location: back.href }) } as TestReply).get('code') ?? assert.fail(back.href)
      const form = { grant_type: 'authorization_code', code, redirect_uri: to, ...(await authenticate(client, (await endpoints()).token_endpoint)) }
      const { status, json, text } = await provider.token(form)
      assert.equal(status, 200, text)
      assert.equal((await claimsOf(json.id_token, client)).sub, provider.user.id)
      return json as Fields
    },
    close: () => provider.stop(),
  }
}
export type DynamicOp = Awaited<ReturnType<typeof startDynamicOp>>
export type DynamicModules = Readonly<Record<string, (op: DynamicOp) => Promise<void>>>
