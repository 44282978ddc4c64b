import assert from 'node:assert/strict'
import { callback } from '@gatehouse/oauth/test-provider'
import { codeFrom, type FapiModule, type FapiModules, type FapiOp } from '../op.ts'

const tokensOf = async (op: FapiOp) => {
  const code = codeFrom(await op.send())
  const { status, json, text } = await op.redeem(code)
  assert.equal(status, 200, text)
  return { code, tokens: json as Readonly<Record<string, string>> }
}
/** A second use is refused, and ends the tokens of the first: RFC 6749 §4.1.2. */
const reuse: FapiModule = async (op) => {
  const { code, tokens } = await tokensOf(op)
  op.clock.advance(1000)
  const { status, json } = await op.redeem(code)
  assert.deepEqual([status, json.error, await op.resource(tokens.access_token ?? '')], [400, 'invalid_grant', 401])
}
/** A token is bound to a key or a certificate: without one there is none. */
const needsKey: FapiModule = async (op) => {
  const { status, json } = await op.client.redeem(codeFrom(await op.send()), {})
  assert.deepEqual([status, ['invalid_request', 'invalid_grant', 'invalid_dpop_proof'].includes(json.error)], [400, true])
}
export const tokenModules: FapiModules = {
  'access-token-type-header-case-sensitivity': async (op) => {
    const { tokens } = await tokensOf(op)
    const scheme = op.variant.sender === 'dpop' ? 'DPoP' : 'Bearer'
    for (const spelled of [scheme, scheme.toLowerCase(), scheme.toUpperCase()]) assert.equal(await op.resource(tokens.access_token ?? '', spelled), 200)
  },
  'attempt-reuse-authorisation-code-after-one-second': reuse,
  'attempt-reuse-authorization-code-after-one-second': reuse,
  'ensure-token-endpoint-fails-with-expired-auth-code': async (op) => {
    const code = codeFrom(await op.send())
    op.clock.advance(62_000)
    const { status, json } = await op.redeem(code)
    assert.deepEqual([status, json.error], [400, 'invalid_grant'])
  },
  'ensure-holder-of-key-required': needsKey,
  'ensure-mtls-holder-of-key-required': needsKey,
  'ensure-client-id-in-token-endpoint': async (op) => {
    const { status } = await op.redeem(codeFrom(await op.send()), { client_id: op.second.id })
    assert.ok(status === 400 || status === 401)
  },
  'ensure-authorization-code-is-bound-to-client': async (op) => {
    const code = codeFrom(await op.send())
    const { status, json } = await op.redeem(code, { ...(op.variant.pushed ? { code_verifier: op.client.verifier } : {}) }, {}, op.second)
    assert.deepEqual([status, json.error], [400, 'invalid_grant'])
  },
  'refresh-token': async (op) => {
    const { tokens } = await tokensOf(op)
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
    assert.equal((await op.second.token(form, await op.headers())).json.error, 'invalid_grant')
    const { status, json } = await op.client.token(form, await op.headers())
    assert.equal(status, 200)
    assert.equal(await op.resource(json.access_token), 200)
    assert.notEqual(json.access_token, tokens.access_token)
  },
  'ensure-client-assertion-in-token-endpoint': async (op) => {
    const form = { grant_type: 'authorization_code', code: codeFrom(await op.send()), redirect_uri: callback, code_verifier: op.client.verifier }
    const { status, json } = await op.token({ ...form, client_id: op.client.id }, await op.headers())
    assert.deepEqual([status, json.error], [401, 'invalid_client'])
  },
}
