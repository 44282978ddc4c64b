import assert from 'node:assert/strict'
import { codeFrom, type FapiModule, type FapiModules, type FapiOp } from '../op.ts'

const uriOf = async (op: FapiOp): Promise<string> => {
  const { status, json, text } = await op.client.push(await op.form())
  assert.equal(status, 201, text)
  assert.ok(json.expires_in < 600, 'FAPI 2.0 Security Profile §5.3.2.2')
  return json.request_uri
}
const visit = async (op: FapiOp, uri: string, by = op.client) => op.opened(await by.visit(by.path({ request_uri: uri })), by)
const refused: readonly (string | undefined)[] = ['page', 'invalid_request', 'invalid_request_uri']
const refusesPkce =
  (fields: Readonly<Record<string, string | undefined>>): FapiModule =>
  async (op) => {
    assert.equal((await op.send(fields)).error, 'invalid_request')
  }
const refusesVerifier =
  (verifier: string): FapiModule =>
  async (op) => {
    const { status, json } = await op.redeem(codeFrom(await op.send()), { code_verifier: verifier })
    assert.deepEqual([status, json.error], [400, 'invalid_grant'])
  }

/** RFC 9126, RFC 7636. */
export const parModules: FapiModules = {
  'par-attempt-reuse-request_uri': async (op) => {
    const uri = await uriOf(op)
    codeFrom(await visit(op, uri))
    assert.ok(refused.includes((await visit(op, uri)).error))
  },
  'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds': async (op) => {
    const uri = await uriOf(op)
    const browser = op.browser()
    assert.match((await browser.go(op.client.path({ request_uri: uri }))).text, /name="password"/, 'the login page, which the user leaves')
    const reply = await op.client.visit(op.client.path({ request_uri: uri }), browser)
    assert.equal((await op.redeem(codeFrom(await op.opened(reply)))).status, 200)
  },
  'par-attempt-to-use-expired-request_uri': async (op) => {
    const uri = await uriOf(op)
    op.clock.advance(61_000)
    assert.ok(refused.includes((await visit(op, uri)).error))
  },
  'par-attempt-to-use-request_uri-for-different-client': async (op) => {
    assert.ok(refused.includes((await visit(op, await uriOf(op), op.second)).error))
  },
  'par-authorization-request-containing-request_uri-form-param': async (op) => {
    const { status, json } = await op.client.push({ ...op.client.request(op.parameters({})), request_uri: await uriOf(op) })
    assert.deepEqual([status, json.error], [400, 'invalid_request'])
  },
  'par-attempt-invalid-http-method': async (op) => {
    const { status } = await op.request('/oauth2/par', { method: 'PUT', form: { ...op.client.request(), ...(await op.client.proof()) } })
    assert.ok(status >= 400 && status < 500, String(status))
  },
  'par-without-duplicate-parameters': async (op) => {
    assert.equal((await op.redeem(codeFrom(await visit(op, await uriOf(op))))).status, 200)
  },
  'par-authorization-request-containing-request_uri': async (op) => {
    assert.equal((await op.send({}, { request_uri: 'urn:ietf:params:oauth:request_uri:x' })).error, 'invalid_request_object')
  },
  'par-attempt-invalid-redirect_uri': async (op) => {
    const { status, json } = await op.client.push(await op.form({ redirect_uri: 'https://www.other1.example.com/' }))
    assert.deepEqual([status, ['invalid_request', 'invalid_request_object'].includes(json.error)], [400, true])
  },
  /** RFC 9101 §6.2: not the audience of a request object. */
  'par-pushed-authorization-url-as-audience-in-request-object': async (op) => {
    const { status, json } = await op.client.push(await op.form({}, { aud: `${op.url}/oauth2/par` }))
    assert.deepEqual([status, json.error], [400, 'invalid_request_object'])
  },
  'ensure-unsigned-request-at-par-endpoint-fails': async (op) => {
    assert.equal((await op.deliver(op.client.request(op.parameters({})))).error, 'invalid_request')
  },
  'plain-fapi-tolerate-unregistered-redirect-uri': async (op) => {
    const { error = 'none' } = await op.send({ redirect_uri: 'https://rp.test/cb/unregistered' })
    assert.ok(['invalid_request', 'invalid_request_object'].includes(error), error)
  },
  'par-ensure-pkce-required': refusesPkce({ code_challenge: undefined, code_challenge_method: undefined }),
  'par-plain-pkce-rejected': (op) => refusesPkce({ code_challenge: op.client.verifier, code_challenge_method: 'plain' })(op),
  'ensure-pkce-code-verifier-required': refusesVerifier(''),
  'incorrect-pkce-code-verifier-rejected': refusesVerifier('w'.repeat(43)),
}
