import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { TestReply } from '@gatehouse/kernel/testing'
import { answerOf, authorizePath, callback, hiddenFields, passLogin, type TestBrowser, type TestClient } from '@gatehouse/oauth/test-provider'
import type { Variant } from '../plans.ts'
import { checkIdToken } from './id-token.ts'
import type { Op } from './op.ts'

export type Params = Readonly<Record<string, string | undefined>>
export interface Options {
  readonly browser?: TestBrowser
  readonly client?: TestClient
  /** On top of the request, or in place of its parameters. */
  readonly params?: Params
  /** Instead of going to the address: a POST. */
  readonly post?: boolean
  /** The parameters in reverse order. */
  readonly reversed?: boolean
}
export const parts = ({ responseType }: Variant): readonly string[] => responseType.split(' ')
const modeOf = (variant: Variant): string | undefined => (variant.formPost ? 'form_post' : undefined)
/** Where a request of the variant goes. The suite's clients know no PKCE. */
export const requestPath = (variant: Variant, client: TestClient, params: Params = {}): string =>
  authorizePath(client, {
    scope: 'openid',
    response_type: variant.responseType,
    response_mode: modeOf(variant),
    code_challenge: undefined,
    code_challenge_method: undefined,
    nonce: randomUUID(),
    state: randomUUID(),
    ...params,
  })
/** Parameters at the redirect URI, by the way that the variant wants. */
export const readAnswer = (variant: Variant, reply: TestReply): URLSearchParams => {
  if (variant.formPost) {
    assert.match(reply.text, new RegExp(`<form[^>]*method="post"[^>]*action="${callback}"`), reply.text.slice(0, 300))
    return new URLSearchParams(hiddenFields(reply.text))
  }
  const location = reply.headers.get('location') ?? ''
  assert.ok(location.startsWith(variant.responseType === 'code' ? `${callback}?` : `${callback}#`), `${reply.status} ${location}`)
  return answerOf(reply)
}
export const asksToSignIn = (reply: TestReply): boolean => /name="password"/.test(reply.text)

/** Sends the request and follows it up to the sign-in page or the answer. */
export const begin = async (
  op: Op,
  variant: Variant,
  { browser = op.browser(), client = op.client, params = {}, post = false, reversed = false }: Options = {},
) => {
  const asked = requestPath(variant, client, params)
  const { pathname, searchParams } = new URL(asked, op.url)
  const sent = reversed ? new URLSearchParams([...searchParams].toReversed()) : searchParams
  const path = `${pathname}?${sent}`
  const reply = post ? await browser.submit('/oauth2/authorize', Object.fromEntries(sent)) : await browser.go(path)
  return { browser, client, reply, sent }
}
/** The error that the client, or the user on our page, is told. */
export const errorOf = async (op: Op, variant: Variant, options: Options = {}): Promise<string> => {
  const { reply } = await begin(op, variant, options)
  if (reply.status >= 400) return 'page'
  const answer = readAnswer(variant, reply)
  assert.equal(answer.get('code') ?? answer.get('id_token') ?? answer.get('access_token'), null)
  return answer.get('error') ?? ''
}
export const redeemCode = (op: Op, client: TestClient, code: string, { secretPost }: Partial<Variant> = {}, more: Readonly<Record<string, string>> = {}) =>
  op.token(
    { grant_type: 'authorization_code', code, redirect_uri: callback, ...(secretPost ? { client_id: client.id, client_secret: client.secret } : {}), ...more },
    secretPost ? {} : client.basic,
  )
/** A whole flow of the variant, with everything checked that the client has to check. OpenID Connect Core §3.1.3.7, §3.2.2.11, §3.3.2.12. */
export const run = async (op: Op, variant: Variant, options: Options = {}, redeeming: Readonly<Record<string, string>> = {}) => {
  const begun = await begin(op, variant, options)
  const { browser, client, sent } = begun
  const asked = asksToSignIn(begun.reply)
  const answer = readAnswer(variant, await passLogin(browser, begun.reply))
  assert.deepEqual([answer.get('error'), answer.get('state'), answer.get('iss')], [null, sent.get('state'), (await op.metadata()).issuer])
  const kinds = parts(variant)
  const [code, frontToken, frontAccess] = [answer.get('code'), answer.get('id_token'), answer.get('access_token')]
  assert.deepEqual([code !== null, frontToken !== null, frontAccess !== null], [kinds.includes('code'), kinds.includes('id_token'), kinds.includes('token')])
  const expected = { client, nonce: sent.get('nonce') }
  const front = frontToken === null ? undefined : await checkIdToken(op, frontToken, { ...expected, code, accessToken: frontAccess, front: true })
  const tokens = code === null ? undefined : await redeemCode(op, client, code, variant, redeeming)
  if (tokens) assert.equal(tokens.status, 200, tokens.text)
  const back = tokens && (await checkIdToken(op, tokens.json.id_token, { ...expected, accessToken: tokens.json.access_token }))
  if (front && back) assert.deepEqual([front.iss, front.sub], [back.iss, back.sub], 'OpenID Connect Core §3.3.3.6')
  const claims = back ?? front
  assert.ok(claims)
  return {
    browser,
    client,
    asked,
    sent,
    answer,
    claims,
    code,
    tokens: tokens?.json as Readonly<Record<string, string>> | undefined,
    idToken: String(tokens?.json.id_token ?? frontToken),
    accessToken: (tokens?.json.access_token ?? frontAccess ?? undefined) as string | undefined,
  }
}
export type Run = Awaited<ReturnType<typeof run>>
/** What the client learns of the user: at userinfo, or from the ID token where there is no access token. */
export const learned = async (op: Op, { accessToken, claims }: Run): Promise<Readonly<Record<string, unknown>>> => {
  if (accessToken === undefined) return claims
  const { status, json, headers } = await op.get('/oauth2/userinfo', { authorization: `Bearer ${accessToken}` })
  assert.deepEqual([status, json.sub], [200, claims.sub])
  assert.match(headers.get('content-type') ?? '', /^application\/json/)
  return json
}
