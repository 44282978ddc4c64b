import assert from 'node:assert/strict'
import { type Fields, fapiClient, fapiSettings, newProver, shown, startFapi } from '@gatehouse/fapi/test-client'
import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { answerOf, callback } from '@gatehouse/oauth/test-provider'
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import type { FapiVariant } from './plans.ts'

type Claims = Readonly<Record<string, unknown>>
export type Headers = Readonly<Record<string, string>>
export const userinfo = '/oauth2/userinfo'
/** What came of a request: an answer with a code, or an error from wherever it came. `page`: the user is told, on our page. */
export interface Outcome {
  readonly error?: string
  readonly answer?: URLSearchParams
}
/** The server under test, and the clients that a part of a plan registers. */
export const startFapiOp = async (variant: FapiVariant) => {
  const { profile, sender, pushed, responseType } = variant
  const clock = fixedClock(Date.now())
  // FAPI 2.0 takes the issuer alone as the audience of assertions, and the token endpoint is to be another address.
  const oauth = { ...fapiSettings.oauth, issuer: profile === 'FAPI1_ADVANCED' ? 'token_endpoint' : 'base_url' }
  const provider = await startFapi({ replace: [[Clock, clock]], config: { oauth } })
  const rsa = await generateKeyPair('RS256', { extractable: true })
  const settings = {
    accessToken: { bindingType: sender === 'dpop' ? 'DPoP' : 'certificate' },
    // By default whoever else is in `aud` makes us refuse; a module of FAPI 1.0 has somebody else there.
    ...(profile === 'FAPI1_ADVANCED' ? { clientAuthentication: { tokenEndpointAuthAudience: 'shared' } } : {}),
    ...(responseType === 'code id_token' ? { hybridFlow: { enable: true, responseType } } : {}),
  }
  const alsoKeys = [{ ...(await exportJWK(rsa.publicKey)), kid: 'rsa', use: 'sig' }]
  const client = await fapiClient(provider, profile, { settings, alsoKeys, pkce: { mandatory: pushed } })
  const prover = await newProver(provider)
  const parameters = (fields: Fields): Fields => ({
    response_type: responseType,
    ...(responseType === 'code id_token' ? { response_mode: undefined } : {}),
    ...(pushed ? {} : { code_challenge: undefined, code_challenge_method: undefined }),
    ...fields,
  })
  const opened = async (reply: Parameters<typeof answerOf>[0], by = client): Promise<Outcome> => {
    if (reply.status >= 400) return { error: 'page' }
    const answer = answerOf(reply)
    const response = answer.get('response')
    if (response === null) return answer.has('error') ? { error: answer.get('error') ?? '' } : { answer }
    const keys = createLocalJWKSet((await provider.get('/oauth2/jwks')).json)
    const { payload } = await jwtVerify(response, keys, { issuer: by.issuer, audience: by.id, currentDate: new Date(clock.now()) })
    const inside = new URLSearchParams(Object.entries(payload).map(([name, value]) => [name, String(value)]))
    return inside.has('error') ? { error: inside.get('error') ?? '' } : { answer: inside }
  }
  /** A request object, or the parameters themselves, by the way of the variant. */
  const deliver = async (request: Headers, beside: Fields = {}, by = client): Promise<Outcome> => {
    if (!pushed) return opened(await by.visit(by.path({ redirect_uri: callback, response_type: responseType, ...request, ...beside })), by)
    const { status, json } = await by.push(request)
    return status === 201 ? opened(await by.visit(by.path({ request_uri: json.request_uri, ...beside })), by) : { error: json.error }
  }
  const signs = profile !== 'FAPI2_SECURITY'
  /** What is pushed: a request object where the profile signs requests. */
  const form = async (fields: Fields = {}, claims: Claims = {}, by = client): Promise<Headers> => {
    const all = parameters(fields)
    return signs ? { request: await by.requestObject(all, claims) } : by.request(all)
  }
  const headers = async (path = '/oauth2/token'): Promise<Headers> => (sender === 'dpop' ? prover.at(path) : shown())
  return {
    ...provider,
    variant,
    clock,
    client,
    prover,
    second: await fapiClient(provider, profile, { settings, pkce: { mandatory: pushed } }),
    signs,
    opened,
    deliver,
    parameters,
    headers,
    /** What the client sends, with changes. */
    send: async (fields: Fields = {}, claims: Claims = {}, beside: Fields = {}, by = client): Promise<Outcome> =>
      deliver(await form(fields, claims, by), beside, by),
    form,
    /** Signed by RS256, with a key that the client registered. */
    byRs256: (claims: Claims) => new SignJWT(JSON.parse(JSON.stringify(claims))).setProtectedHeader({ alg: 'RS256', kid: 'rsa' }).sign(rsa.privateKey),
    /** An empty field counts as none: RFC 6749 §3.2. By value there is no PKCE. */
    redeem: async (code: string, fields: Headers = {}, claims: Claims = {}, by = client) =>
      by.redeem(code, await headers(), { ...(pushed ? {} : { code_verifier: '' }), ...fields }, claims),
    /** Status of a call of userinfo. */
    resource: async (token: string, scheme?: string): Promise<number> => {
      const bound = sender === 'dpop' ? await prover.resource(userinfo, token) : { authorization: `Bearer ${token}`, ...shown() }
      return (await provider.get(userinfo, scheme === undefined ? bound : { ...bound, authorization: `${scheme} ${token}` })).status
    },
    close: () => provider.stop(),
  }
}
export type FapiOp = Awaited<ReturnType<typeof startFapiOp>>
export type FapiModule = (op: FapiOp) => Promise<void>
export type FapiModules = Readonly<Record<string, FapiModule>>

/** The code of a request that has to succeed. */
export const codeFrom = ({ answer, error }: Outcome): string => {
  assert.equal(error, undefined)
  return answer?.get('code') ?? assert.fail('there is no code')
}
