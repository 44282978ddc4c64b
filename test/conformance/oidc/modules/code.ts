import assert from 'node:assert/strict'
import { redeemCode, run } from '../support/flow.ts'
import type { Module, Modules } from '../support/module.ts'

/** A second use is refused, and ends the tokens of the first: RFC 6749 §4.1.2. */
const reuseAfter =
  (seconds: number): Module =>
  async (op, variant) => {
    const { client, code, tokens } = await run(op, variant)
    op.clock.advance(seconds * 1000)
    const { status, json } = await redeemCode(op, client, code ?? '', variant)
    assert.deepEqual([status, json.error], [400, 'invalid_grant'])
    assert.equal((await op.get('/oauth2/userinfo', { authorization: `Bearer ${tokens?.access_token}` })).status, 401)
  }
export const codeModules: Modules = {
  'oidcc-codereuse': reuseAfter(0),
  'oidcc-codereuse-30seconds': reuseAfter(30),
  /** OpenID Connect Core §12.2; another client's refresh token is worth nothing: RFC 6749 §6. */
  'oidcc-refresh-token': async (op, variant) => {
    const { claims, tokens, client } = await run(op, variant)
    const form = { grant_type: 'refresh_token', refresh_token: tokens?.refresh_token ?? '' }
    assert.equal((await op.token(form, op.second.basic)).json.error, 'invalid_grant')
    const { status, json } = await op.token(form, client.basic)
    assert.equal(status, 200)
    const { iss, sub, aud, auth_time, iat, nonce } = JSON.parse(Buffer.from(json.id_token.split('.')[1], 'base64url').toString())
    assert.deepEqual([iss, sub, aud, auth_time, nonce], [claims.iss, claims.sub, claims.aud, claims.auth_time, undefined])
    assert.ok(iat >= Number(claims.iat))
    assert.notEqual(json.access_token, tokens?.access_token)
    assert.equal((await op.get('/oauth2/userinfo', { authorization: `Bearer ${json.access_token}` })).json.sub, sub)
  },
}
