import assert from 'node:assert/strict'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { type CibaModules, type CibaOp, type Claims, type Party, refused } from '../op.ts'

/** The ID token and the access token of an answer: CIBA Core §10.1.1, FAPI 1.0 Advanced §8.6. */
const checkTokens = async (op: CibaOp, tokens: Readonly<Record<string, string>>, { client }: Party) => {
  const keys = createLocalJWKSet((await op.get('/oauth2/jwks')).json)
  const options = { issuer: client.issuer, audience: client.id, currentDate: new Date(op.clock.now()) }
  const { payload, protectedHeader } = await jwtVerify(tokens.id_token ?? '', keys, options)
  assert.deepEqual([payload.sub, protectedHeader.alg, typeof protectedHeader.kid], [op.user.id, 'ES256', 'string'])
}
/** A whole flow: asked, pending, answered, heard of where there are pings, redeemed, used. */
export const flow = async (op: CibaOp, more: Claims = {}, by = op.first) => {
  const { auth_req_id: id, auth_url: url } = await op.begun(more, by)
  refused(await op.poll(id, { by }), [400, 'authorization_pending'])
  const before = op.hearer.heard.length
  await op.answer(url)
  if (op.mode === 'ping') {
    const ping = op.hearer.heard[before]
    assert.deepEqual([ping?.type, ping?.authorization, ping?.body], ['application/json', `Bearer ${op.token}`, JSON.stringify({ auth_req_id: id })])
  } else assert.equal(op.hearer.heard.length, before, 'nobody is told who polls')
  const { status, json, text, headers } = await op.poll(id, { by })
  assert.equal(status, 200, text)
  assert.equal(headers.get('cache-control'), 'no-store')
  await checkTokens(op, json, by)
  assert.equal(await op.resource(json.access_token, by), 200)
  return { id, tokens: json as Readonly<Record<string, string>> }
}
export const flowModules: CibaModules = {
  '': async (op) => {
    await flow(op)
    const { id, tokens } = await flow(op, { requested_expiry: 300 }, op.second)
    assert.equal(await op.resource(tokens.access_token ?? '', op.first), 401, 'the certificate of another client')
    refused(await op.poll(id, { by: op.second }), [400, 'invalid_grant'])
  },
  'user-rejects-authentication': async (op) => {
    const { auth_req_id: id, auth_url: url } = await op.begun()
    await op.answer(url, 'deny')
    refused(await op.poll(id), [400, 'access_denied'])
  },
  'multiple-call-to-token-endpoint': async (op) => {
    const { auth_req_id: id } = await op.begun()
    const form = async () => ({ grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: id ?? '', ...(await op.proofOf(op.first)) })
    for (let calls = 0; calls < 5; calls += 1)
      refused(await op.post('/oauth2/token', await form(), op.first.certificate), [400, 'authorization_pending'], [400, 'slow_down'])
  },
  'auth-req-id-expired': async (op) => {
    const { auth_req_id: id, expires_in: seconds } = await op.begun({ requested_expiry: 30 })
    assert.equal(Number(seconds), 30)
    op.clock.advance(31_000)
    refused(await op.poll(id), [400, 'expired_token'])
  },
  'ensure-authorization-request-with-binding-message-succeeds': async (op) => {
    const { auth_req_id: id, auth_url: url } = await op.begun({ binding_message: '1234' })
    assert.match((await op.answer(url)).text, /1234/)
    assert.equal((await op.poll(id)).status, 200)
  },
  'ensure-other-scope-order-succeeds': async (op) => {
    const { tokens } = await flow(op, { scope: 'profile openid' })
    assert.deepEqual(tokens.scope?.split(' ').toSorted(), ['openid', 'profile'])
  },
  'ensure-requested-expiry-as-string-succeeds': async (op) => {
    assert.equal(Number((await op.begun({ requested_expiry: '30' })).expires_in), 30)
  },
  'ensure-authorization-request-with-potentially-bad-binding-message': async (op) => {
    const message = `1234 \u{1f44d}\u{1f3ff} \u{1f44b} \u{1f1e9} \u042F\u4E2D ${'and much more than fits, '.repeat(8)}`
    refused(await op.begin({ binding_message: message }), [400, 'invalid_binding_message'])
  },
  'refresh-token': async (op) => {
    const { tokens } = await flow(op)
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
    const refresh = async (by: Party) => op.post('/oauth2/token', { ...form, ...(await op.proofOf(by)) }, by.certificate)
    refused(await refresh(op.second), [400, 'invalid_grant'])
    const { status, json } = await refresh(op.first)
    assert.deepEqual([status, await op.resource(json.access_token)], [200, 200])
  },
  'ensure-mtls-holder-of-key-required': async (op) => {
    const { auth_req_id: id, auth_url: url } = await op.begun()
    await op.answer(url)
    refused(await op.poll(id, { certificate: {} }), [400, 'invalid_request'], [400, 'invalid_grant'], [401, 'invalid_client'])
  },
}
