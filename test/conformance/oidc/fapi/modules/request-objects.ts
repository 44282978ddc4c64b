import assert from 'node:assert/strict'
import { codeFrom, type FapiModule, type FapiModules, type FapiOp } from '../op.ts'

type Claims = Readonly<Record<string, unknown>>
const now = (op: FapiOp) => Math.floor(op.clock.now() / 1000)
const refuses =
  (claims: (op: FapiOp) => Claims, errors: readonly string[] = ['invalid_request_object']): FapiModule =>
  async (op) => {
    const { error = 'none' } = await op.send({}, claims(op))
    assert.ok(errors.includes(error), error)
  }
const bad = (claims: Claims, errors?: readonly string[]) => refuses(() => claims, errors)
const invalid = ['invalid_request', 'invalid_request_object', 'page']
/** The object that the client would send, in three parts. */
const parts = async (op: FapiOp) => (await op.client.requestObject(op.parameters({}))).split('.') as [string, string, string]
const refusesObject =
  (made: (op: FapiOp) => Promise<string>): FapiModule =>
  async (op) => {
    assert.equal((await op.deliver({ request: await made(op) })).error, 'invalid_request_object')
  }
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** FAPI 1.0 Advanced §5.2.2 and §8.6. */
export const requestObjectModules: FapiModules = {
  'ensure-request-object-with-multiple-aud-succeeds': async (op) => {
    codeFrom(await op.send({}, { aud: [op.client.issuer, 'https://other.test'] }))
  },
  'ensure-different-nonce-inside-and-outside-request-object': async (op) => {
    const { answer } = await op.send({ nonce: 'inside' }, {}, { nonce: 'outside' })
    const { json } = await op.redeem(answer?.get('code') ?? '')
    assert.equal(JSON.parse(Buffer.from(json.id_token.split('.')[1], 'base64url').toString()).nonce, 'inside')
  },
  'state-only-outside-request-object-not-used': async (op) => {
    const outcome = await op.send({ state: undefined }, {}, { state: 'outside' })
    codeFrom(outcome)
    assert.equal(outcome.answer?.get('state'), null)
  },
  'ensure-request-object-without-exp-fails': bad({ exp: undefined }),
  'ensure-request-object-without-nbf-fails': bad({ nbf: undefined }),
  'ensure-request-object-without-scope-fails': bad({ scope: undefined }, invalid),
  'ensure-request-object-without-nonce-fails': bad({ nonce: undefined }, invalid),
  'ensure-request-object-without-redirect-uri-fails': async (op) => {
    const { error = 'none' } = await op.send({ redirect_uri: undefined })
    assert.ok(invalid.includes(error), error)
  },
  'ensure-different-state-inside-and-outside-request-object': async (op) => {
    const { answer } = await op.send({ state: 'inside' }, {}, { state: 'outside' })
    assert.equal(answer?.get('state'), 'inside')
  },
  'ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted': async (op) => void codeFrom(await op.send({}, { nbf: now(op) + 8 })),
  'ensure-expired-request-object-fails': refuses((op) => ({ exp: now(op) - 300, nbf: now(op) - 600 })),
  'ensure-request-object-with-bad-aud-fails': bad({ aud: 'https://www.other1.example.com/' }),
  'ensure-request-object-with-exp-over-60-fails': refuses((op) => ({ exp: now(op) + 70 * 60 })),
  'ensure-request-object-with-nbf-over-60-fails': refuses((op) => ({ nbf: now(op) - 70 * 60 })),
  'ensure-signed-request-object-with-RS256-fails': refusesObject(async (op) => {
    const [, body] = await parts(op)
    return op.byRs256(JSON.parse(Buffer.from(body, 'base64url').toString()))
  }),
  'ensure-request-object-signature-algorithm-is-not-none': refusesObject(async (op) => `${encoded({ alg: 'none' })}.${(await parts(op))[1]}.`),
  'ensure-request-object-with-invalid-signature-fails': refusesObject(async (op) => {
    const [head, body, signature] = await parts(op)
    const broken = Buffer.from(Buffer.from(signature, 'base64url').map((byte) => byte ^ 0x5a))
    return `${head}.${body}.${broken.toString('base64url')}`
  }),
  'ensure-matching-key-in-authorization-request': refusesObject((op) => {
    const { id } = op.client
    return op.second.requestObject(op.parameters({}), { iss: id, client_id: id })
  }),
  'ensure-authorization-request-without-request-object-fails': async (op) => {
    assert.equal((await op.deliver(op.client.request(op.parameters({})))).error, 'invalid_request')
  },
}
