import assert from 'node:assert/strict'
import { codeFrom, type FapiModule, type FapiModules, type FapiOp } from '../op.ts'

type Claims = Readonly<Record<string, unknown>>
const now = (op: FapiOp) => Math.floor(op.clock.now() / 1000)
const refuses =
  (claims: (op: FapiOp) => Claims): FapiModule =>
  async (op) => {
    const { status, json } = await op.redeem(codeFrom(await op.send()), {}, claims(op))
    assert.deepEqual([status, json.error], [401, 'invalid_client'])
  }
const push = async (op: FapiOp, claims: Claims) => op.client.push(op.client.request(op.parameters({})), {}, claims)
const refusesPush =
  (claims: (op: FapiOp) => Claims): FapiModule =>
  async (op) => {
    const { status, json } = await push(op, claims(op))
    assert.deepEqual([status, json.error], [401, 'invalid_client'])
  }

/** RFC 7523 §3, FAPI 2.0 Security Profile §5.3.2.1. */
export const assertionModules: FapiModules = {
  'ensure-client-assertion-with-exp-is-5-minutes-in-past-fails': refuses((op) => ({ iat: now(op) - 600, exp: now(op) - 300 })),
  'ensure-client-assertion-with-wrong-aud-fails': refuses(() => ({ aud: 'https://www.other1.example.com/' })),
  'ensure-client-assertion-with-no-sub-fails': refuses(() => ({ sub: undefined })),
  'ensure-signed-client-assertion-with-RS256-fails': async (op) => {
    const { id, issuer } = op.client
    const jwt = await op.byRs256({ iss: id, sub: id, aud: issuer, jti: `rs-${now(op)}`, iat: now(op), exp: now(op) + 60 })
    const { status, json } = await op.redeem(codeFrom(await op.send()), { client_assertion: jwt })
    assert.deepEqual([status, json.error], [401, 'invalid_client'])
  },
  'par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted': async (op) => {
    assert.equal((await push(op, { iat: now(op) + 8, nbf: now(op) + 8, exp: now(op) + 68 })).status, 201)
  },
  'par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails': refusesPush((op) => ({
    iat: now(op) + 70,
    nbf: now(op) + 70,
    exp: now(op) + 130,
  })),
  'par-test-array-as-audience-fails': refusesPush((op) => ({ aud: [op.client.issuer, 'https://other.test'] })),
  'par-test-par-endpoint-url-as-audience-fails': refusesPush((op) => ({ aud: `${op.url}/oauth2/par` })),
  'par-test-token-endpoint-url-as-audience-fails': refusesPush((op) => ({ aud: `${op.url}/oauth2/token` })),
}
