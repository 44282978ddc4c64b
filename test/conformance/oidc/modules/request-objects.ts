import assert from 'node:assert/strict'
import { callback } from '@gatehouse/oauth/test-provider'
import { UnsecuredJWT } from 'jose'
import type { Variant } from '../plans.ts'
import { errorOf, type Params } from '../support/flow.ts'
import type { Modules } from '../support/module.ts'
import type { Op } from '../support/op.ts'

const unsigned = ({ client }: Op, { responseType }: Variant, more: Readonly<Record<string, string>> = {}) =>
  new UnsecuredJWT({ client_id: client.id, response_type: responseType, redirect_uri: callback, scope: 'openid', state: 's', nonce: 'n', ...more })
    .setIssuer(client.id)
    .encode()
/** Refused, by one of the errors that OpenID Connect Core §3.1.2.6 has for it. */
const refused = async (op: Op, variant: Variant, params: Params, errors: readonly string[]) => {
  const error = await errorOf(op, variant, { params })
  assert.ok(errors.includes(error), error)
}
export const requestObjectModules: Modules = {
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': (op, variant) =>
    refused(op, variant, { request_uri: 'https://rp.test/request.jwt' }, ['request_uri_not_supported', 'invalid_request_uri']),
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': (op, variant) =>
    refused(op, variant, { request: unsigned(op, variant) }, ['request_not_supported', 'invalid_request_object']),
  'oidcc-ensure-request-object-with-redirect-uri': (op, variant) =>
    refused(op, variant, { request: unsigned(op, variant, { redirect_uri: 'https://rp.test/cb/other' }) }, ['request_not_supported', 'invalid_request_object']),
}
