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
const redeems =
  (claims: (op: FapiOp) => Claims): FapiModule =>
  async (op) => {
    const { status, text } = await op.redeem(codeFrom(await op.send()), {}, claims(op))
    assert.equal(status, 200, text)
  }
const push = async (op: FapiOp, claims: Claims) => op.client.push(await op.form(), {}, claims)
const refusesPush =
  (claims: (op: FapiOp) => Claims): FapiModule =>
  async (op) => {
    const { status, json } = await push(op, claims(op))
    assert.deepEqual([status, json.error], [401, 'invalid_client'])
  }
const takesPush =
  (claims: (op: FapiOp) => Claims): FapiModule =>
  async (op) => {
    const { status, text } = await push(op, claims(op))
    assert.equal(status, 201, text)
  }

/** One that contradicts the form is a bad request; all others are no authentication. */
const refused = ({ status, json }: { readonly status: number; readonly json: { readonly error?: string } }, why?: string) =>
  assert.ok(status === 401 ? json.error === 'invalid_client' : status === 400 && json.error === 'invalid_request', why ?? JSON.stringify(json))

/** RFC 7523 §3, FAPI 2.0 Security Profile §5.3.2.1. */
export const assertionModules: FapiModules = {
  'ensure-client-assertion-with-exp-is-5-minutes-in-past-fails': refuses((op) => ({ iat: now(op) - 600, exp: now(op) - 300 })),
  'ensure-client-assertion-with-wrong-aud-fails': refuses(() => ({ aud: 'https://www.other1.example.com/' })),
  'ensure-client-assertion-with-no-sub-fails': refuses(() => ({ sub: undefined })),
  'ensure-client-assertion-with-wrong-iss-fails': refuses(() => ({ iss: 'wrong-iss-value' })),
  'ensure-client-assertion-with-wrong-sub-fails': async (op) => refused(await op.redeem(codeFrom(await op.send()), {}, { sub: 'wrong-sub-value' })),
  'ensure-client-assertion-with-iss-aud-succeeds': redeems((op) => ({ aud: op.client.issuer })),
  'test-array-as-audience-for-client-JWT-assertion': async (op) => {
    const aud = [op.client.issuer, 'https://other.test']
    if (op.variant.pushed) assert.equal((await push(op, { aud })).status, 201)
    await redeems(() => ({ aud }))(op)
  },
  'ensure-invalid-client-assertions-fail': async (op) => {
    const { client } = op
    const wrong: readonly Claims[] = [
      { sub: undefined },
      { sub: 'other' },
      { iss: undefined },
      { iss: 'other' },
      { aud: undefined },
      { aud: 'https://www.other1.example.com/' },
      { iat: now(op) - 600, exp: now(op) - 300 },
    ]
    for (const claims of wrong) refused(await push(op, claims), JSON.stringify(claims))
    const proof = await client.proof()
    const [head, body, signature = ''] = proof.client_assertion.split('.')
    const broken = Buffer.from(Buffer.from(signature, 'base64url').map((byte) => byte ^ 0x5a)).toString('base64url')
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
    const { client_assertion_type: type, ...noType } = proof
    for (const authentication of [
      { client_id: client.id },
      noType,
      { ...proof, client_assertion_type: `${type}x` },
      { ...proof, client_assertion: `${head}.${body}.${broken}` },
      { ...proof, client_assertion: unsigned },
    ]) {
      refused(await op.post('/oauth2/par', { ...(await op.form()), ...authentication }))
    }
    assert.equal((await push(op, {})).status, 201)
  },
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
  'par-ensure-client-assertion-with-wrong-aud-fails': refusesPush(() => ({ aud: 'https://www.other1.example.com/' })),
  'par-ensure-client-assertion-with-wrong-iss-fails': async (op) => refused(await push(op, { iss: 'wrong-iss-value' })),
  'par-ensure-client-assertion-with-wrong-sub-fails': async (op) => refused(await push(op, { sub: 'wrong-sub-value' })),
  'par-test-pushed-authorization-url-as-audience-for-client-JWT-assertion': takesPush((op) => ({ aud: `${op.url}/oauth2/par` })),
  'par-token-endpoint-url-as-audience-for-client-JWT-assertion': takesPush((op) => ({ aud: `${op.url}/oauth2/token` })),
  'par-test-array-as-audience-fails': refusesPush((op) => ({ aud: [op.client.issuer, 'https://other.test'] })),
  'par-test-par-endpoint-url-as-audience-fails': refusesPush((op) => ({ aud: `${op.url}/oauth2/par` })),
  'par-test-token-endpoint-url-as-audience-fails': refusesPush((op) => ({ aud: `${op.url}/oauth2/token` })),
}
