import assert from 'node:assert/strict'
import type { Modules } from '../support/module.ts'
import type { Op } from '../support/op.ts'

/** Of the test server, which has no TLS: elsewhere these are https addresses, as all begin with the public URL. */
const endpoints = async (op: Op, names: readonly string[]) => {
  const metadata = await op.metadata()
  for (const name of names) assert.ok(String(metadata[name]).startsWith(`${op.url}/`), name)
  return metadata
}
const truths = async (op: Op, names: readonly string[]) => {
  const metadata = await op.metadata()
  for (const name of names) assert.equal(metadata[name], true, name)
}
export const discoveryModules: Modules = {
  /** OpenID Connect Discovery §3. */
  'oidcc-discovery-endpoint-verification': async (op) => {
    const metadata = await endpoints(op, ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'])
    assert.equal(`${metadata.issuer}/.well-known/openid-configuration`, `${op.url}/oauth2/token/.well-known/openid-configuration`)
    for (const name of [
      'response_types_supported',
      'subject_types_supported',
      'id_token_signing_alg_values_supported',
      'scopes_supported',
      'claims_supported',
    ]) {
      assert.ok(Array.isArray(metadata[name]) && metadata[name].length > 0, name)
      assert.equal(new Set(metadata[name]).size, metadata[name].length, name)
    }
    assert.ok(metadata.id_token_signing_alg_values_supported.includes('RS256'))
    assert.ok(metadata.scopes_supported.includes('openid'))
    for (const type of ['code', 'id_token', 'id_token token']) assert.ok(metadata.response_types_supported.includes(type), type)
    assert.ok(['public', 'pairwise'].some((type) => metadata.subject_types_supported.includes(type)))
    assert.equal(metadata.claims_parameter_supported, true)
    const { keys } = (await op.get('/oauth2/jwks')).json
    assert.equal(new Set(keys.map(({ kid }: { readonly kid: string }) => kid)).size, keys.length)
    for (const key of keys) for (const secret of ['d', 'p', 'q', 'k']) assert.ok(!(secret in key))
  },
  'oidcc-rp-initiated-logout-discovery-endpoint-verification': async (op) => void (await endpoints(op, ['end_session_endpoint'])),
  'oidcc-backchannel-logout-discovery-endpoint-verification': async (op) => {
    await endpoints(op, ['end_session_endpoint'])
    await truths(op, ['backchannel_logout_supported', 'backchannel_logout_session_supported'])
  },
  'oidcc-frontchannel-logout-discovery-endpoint-verification': async (op) => {
    await endpoints(op, ['end_session_endpoint'])
    await truths(op, ['frontchannel_logout_supported', 'frontchannel_logout_session_supported'])
  },
  'oidcc-session-management-discovery-endpoint-verification': async (op) => void (await endpoints(op, ['end_session_endpoint', 'check_session_iframe'])),
}
