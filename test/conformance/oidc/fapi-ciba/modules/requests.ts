import assert from 'node:assert/strict'
import { type CibaModule, type CibaModules, type CibaOp, type Claims, GRANT, refused } from '../op.ts'

const invalid = [400, 'invalid_request'] as const
const refuses =
  (claims: (op: CibaOp) => Claims): CibaModule =>
  async (op) =>
    refused(await op.begin(claims(op)), invalid)
const refusesJwt =
  (sign: (op: CibaOp) => Promise<string> | string): CibaModule =>
  async (op) =>
    refused(await op.begin({}, { form: { request: await sign(op) } }), invalid)
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** CIBA Core §7.1.1, FAPI-CIBA §5.2.2, FAPI 1.0 Advanced §5.2.2-13 and -17. */
const objects: CibaModules = {
  'missing-aud-fails': refuses(() => ({ aud: undefined })),
  'bad-aud-fails': refuses(() => ({ aud: 'https://www.other1.example.com/' })),
  'missing-iss-fails': refuses(() => ({ iss: undefined })),
  'bad-iss-fails': refuses((op) => ({ iss: op.second.client.id })),
  'missing-exp-fails': refuses(() => ({ exp: undefined })),
  'expired-exp-fails': refuses((op) => ({ exp: op.now() - 300, nbf: op.now() - 600 })),
  'exp-is-70-minutes-in-future-fails': refuses((op) => ({ exp: op.now() + 4200 })),
  'missing-iat-fails': refuses(() => ({ iat: undefined })),
  'missing-nbf-fails': refuses(() => ({ nbf: undefined })),
  'nbf-is-10-minutes-in-future-fails': refuses((op) => ({ nbf: op.now() + 600, exp: op.now() + 900 })),
  'nbf-is-70-minutes-in-past-fails': refuses((op) => ({ nbf: op.now() - 4200 })),
  'missing-jti-fails': refuses(() => ({ jti: undefined })),
  'signature-algorithm-is-none-fails': refusesJwt((op) => `${part({ alg: 'none' })}.${part(op.claims())}.`),
  'signature-algorithm-is-bad-fails': refusesJwt((op) => op.bySecondKey(op.claims(), 'PS512')),
  'signature-algorithm-is-RS256-fails': refusesJwt((op) => op.bySecondKey(op.claims(), 'RS256')),
  'signed-by-other-client-fails': refusesJwt((op) => op.second.client.key.sign(op.claims())),
}
export const requestModules: CibaModules = {
  'discovery-end-point-verification': async (op) => {
    const { json } = await op.get('/.well-known/openid-configuration')
    assert.equal(json.backchannel_authentication_endpoint, `${op.url}/oauth2/ciba`)
    assert.ok(json.backchannel_token_delivery_modes_supported.includes(op.mode))
    assert.ok(!json.backchannel_token_delivery_modes_supported.includes('push'), 'FAPI-CIBA §5.2.2-3')
    for (const alg of ['PS256', 'ES256']) assert.ok(json.backchannel_authentication_request_signing_alg_values_supported.includes(alg))
    assert.equal(json.backchannel_user_code_parameter_supported, false)
    assert.ok(json.grant_types_supported.includes(GRANT))
    assert.equal(json.tls_client_certificate_bound_access_tokens, true)
  },
  ...Object.fromEntries(Object.entries(objects).map(([name, module]) => [`ensure-request-object-${name}`, module])),
  'ensure-authorization-request-with-multiple-hints-fails': refuses(() => ({ id_token_hint: 'a.b.c' })),
  'ensure-backchannel-authorization-request-without-request-fails': async (op) => {
    const { scope, login_hint, binding_message } = op.claims() as Readonly<Record<string, string>>
    refused(await op.begin({}, { form: { scope: scope ?? '', login_hint: login_hint ?? '', binding_message: binding_message ?? '' } }), invalid)
  },
}
