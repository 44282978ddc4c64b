import assert from 'node:assert/strict'
import { newProver } from '@gatehouse/fapi/test-client'
import { codeFrom, type FapiModule, type FapiModules, type FapiOp, userinfo } from '../op.ts'

const PAR = '/oauth2/par'
const TOKEN = '/oauth2/token'
const bound = async (op: FapiOp, claims: Readonly<Record<string, unknown>> = {}): Promise<string> => {
  const { json } = await op.client.push(await op.form(), await op.prover.at(PAR, claims))
  return codeFrom(await op.opened(await op.client.visit(op.client.path({ request_uri: json.request_uri }))))
}
/** Proofs with these claims do at each endpoint. */
const accepts =
  (claims: (now: number) => Readonly<Record<string, unknown>>): FapiModule =>
  async (op) => {
    const own = claims(Math.floor(op.clock.now() / 1000))
    const { status, json } = await op.client.redeem(await bound(op, own), await op.prover.at(TOKEN, own))
    assert.equal(status, 200)
    assert.equal((await op.get(userinfo, await op.prover.resource(userinfo, json.access_token, own))).status, 200)
  }
/** RFC 9449. */
export const dpopModules: FapiModules = {
  'dpop-negative-tests': async (op) => {
    const { json } = await op.redeem(await bound(op))
    const token: string = json.access_token
    const call = async (claims: Readonly<Record<string, unknown>>, by = op.prover) =>
      (await op.get(userinfo, await by.resource(userinfo, token, claims))).status
    const now = Math.floor(op.clock.now() / 1000)
    assert.equal(await call({ extra: 'x', htu: `${op.url}${userinfo}?a=b#c` }), 200)
    for (const claims of [
      { jti: undefined },
      { htm: undefined },
      { htu: undefined },
      { iat: undefined },
      { ath: undefined },
      { ath: 'x' },
      { htm: 'PUT' },
      { htu: 'https://other.test/' },
      { iat: now - 3600 },
      { iat: now + 3600 },
    ]) {
      assert.equal(await call(claims), 401, JSON.stringify(claims))
    }
    assert.deepEqual([await call({ jti: 'same' }), await call({ jti: 'same' }), await call({}, await newProver(op))], [200, 401, 401])
    assert.equal((await op.get(userinfo, { authorization: `Bearer ${token}` })).status, 401)
  },
  'ensure-mismatched-dpop-jkt-fails': async (op) => {
    const { jkt } = await newProver(op)
    const { status, json } = await op.client.push(await op.form({ dpop_jkt: jkt }), await op.prover.at(PAR))
    assert.deepEqual([status, json.error], [400, 'invalid_dpop_proof'])
  },
  'ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt': async (op) => {
    const other = await newProver(op)
    const { status, json } = await op.client.redeem(await bound(op), await other.at(TOKEN))
    assert.deepEqual([status, json.error], [400, 'invalid_grant'])
  },
  'ensure-dpopproof-at-par-endpoint-binding-success': async (op) => {
    assert.equal((await op.redeem(await bound(op))).status, 200)
  },
  'ensure-dpopproof-with-iat-10seconds-before-succeeds': accepts((now) => ({ iat: now - 10 })),
  'ensure-dpopproof-with-iat-10seconds-after-succeeds': accepts((now) => ({ iat: now + 10 })),
  'check-dpop-proof-nbf-exp': accepts((now) => ({ nbf: now, exp: now + 300 })),
  'ensure-token-endpoint-fails-with-mismatched-dpop-jkt': async (op) => {
    const { jkt } = await newProver(op)
    const { status, json } = await op.redeem(codeFrom(await op.send({ dpop_jkt: jkt })))
    assert.deepEqual([status, ['invalid_grant', 'invalid_dpop_proof'].includes(json.error)], [400, true])
  },
  'ensure-dpop-auth-code-binding-success': async (op) => {
    assert.equal((await op.redeem(codeFrom(await op.send({ dpop_jkt: op.prover.jkt })))).status, 200)
  },
}
