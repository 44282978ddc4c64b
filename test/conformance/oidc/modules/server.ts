import assert from 'node:assert/strict'
import { challengeFor } from '@gatehouse/oauth/test-provider'
import { decodeProtectedHeader } from 'jose'
import { errorOf, learned, parts, run } from '../support/flow.ts'
import type { Module, Modules } from '../support/module.ts'

const server: Module = async (op, variant) => {
  const done = await run(op, variant)
  assert.equal(done.claims.sub, op.user.id)
  await learned(op, done)
}
export const serverModules: Modules = {
  'oidcc-server': server,
  'oidcc-server-client-secret-post': server,
  'oidcc-idtoken-signature': async (op, variant) => {
    const { idToken } = await run(op, variant)
    const { kid, alg } = decodeProtectedHeader(idToken)
    const { keys } = (await op.get('/oauth2/jwks')).json
    const named = keys.filter((key: { readonly kid: string }) => key.kid === kid)
    assert.deepEqual([named.length, named[0].alg, named[0].use], [1, alg, 'sig'])
    assert.ok((await op.metadata()).id_token_signing_alg_values_supported.includes(alg))
  },
  'oidcc-idtoken-unsigned': async (op) => {
    assert.ok(!(await op.metadata()).id_token_signing_alg_values_supported.includes('none'))
    await assert.rejects(op.addClient({ idToken: { signingAlg: 'none' as 'RS256' } }), /idTokenSignedResponseAlg/)
  },
  'oidcc-response-type-missing': async (op, variant) => {
    const error = await errorOf(op, { ...variant, responseType: 'code' }, { params: { response_type: undefined } })
    assert.ok(['invalid_request', 'unsupported_response_type', 'page'].includes(error), error)
  },
  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow': async (op, variant) => {
    const { claims } = await run(op, variant, { params: { nonce: undefined } })
    assert.equal(claims.nonce, undefined)
  },
  'oidcc-ensure-request-without-nonce-fails': async (op, variant) => {
    assert.ok(parts(variant).includes('id_token'))
    assert.equal(await errorOf(op, variant, { params: { nonce: undefined } }), 'invalid_request')
  },
  'oidcc-ensure-post-request-succeeds': async (op, variant) => {
    await run(op, variant, { post: true })
  },
  'oidcc-ensure-registered-redirect-uri': async (op, variant) => {
    assert.equal(await errorOf(op, variant, { params: { redirect_uri: 'https://rp.test/cb/other' } }), 'page')
  },
  'oidcc-ensure-request-with-valid-pkce-succeeds': async (op, variant) => {
    const verifier = 'p'.repeat(43)
    await run(op, variant, { params: { code_challenge: challengeFor(verifier), code_challenge_method: 'S256' } }, { code_verifier: verifier })
  },
}
