import assert from 'node:assert/strict'
import { startTestDocument } from '@gatehouse/client-keys/testing'
import { callback } from '@gatehouse/oauth/test-provider'
import { UnsecuredJWT } from 'jose'
import type { DynamicModules, DynamicOp, Registered } from '../op.ts'

/** Nobody is sent anywhere. */
const refusedOnPage = async (op: DynamicOp, client: Registered, redirect_uri: string | undefined) => {
  const reply = await op.begin(client, { redirect_uri })
  assert.deepEqual([reply.status >= 400, reply.headers.get('location')], [true, null])
}
const request = ({ id }: Registered, more: Readonly<Record<string, string>> = {}) => ({
  client_id: id,
  response_type: 'code',
  redirect_uri: callback,
  scope: 'openid',
  state: 'inside',
  nonce: 'inside',
  ...more,
})
/** A client that registered the address of a document, which it writes when it knows who it is. */
const withDocument = async (op: DynamicOp, write: (client: Registered) => Promise<string> | string, more = {}) => {
  const document = await startTestDocument({ body: '' })
  const client = await op.register({ request_uris: [document.url], ...more })
  document.answers({ body: await write(client), type: 'application/oauth-authz-req+jwt' })
  return { document, client, [Symbol.asyncDispose]: () => document[Symbol.asyncDispose]() }
}
/** On our page: nobody vouches for clients that register themselves. RFC 9700 §4.11.2. */
const refused = async (op: DynamicOp, { client, document }: { readonly client: Registered; readonly document: { readonly url: string } }) => {
  const reply = await op.begin(client, { request_uri: document.url })
  assert.deepEqual([reply.status, reply.headers.get('location')], [400, null])
}
const unsigned = (claims: object) => new UnsecuredJWT({ ...claims }).encode()

/** OpenID Connect Core §3.1.2.1 and §6.2. */
export const requestModules: DynamicModules = {
  'oidcc-ensure-redirect-uri-in-authorization-request': async (op) => refusedOnPage(op, await op.register(), undefined),
  'oidcc-redirect-uri-query-OK': async (op) => {
    const to = `${callback}?dummy1=lorem&dummy2=ipsum`
    await op.run(await op.register({ redirect_uris: [to] }), { redirect_uri: to }, to)
  },
  'oidcc-redirect-uri-query-mismatch': async (op) => refusedOnPage(op, await op.register({ redirect_uris: [`${callback}?foo=bar`] }), `${callback}?bar=foo`),
  'oidcc-redirect-uri-query-added': async (op) => refusedOnPage(op, await op.register(), `${callback}?foo=bar`),
  'oidcc-request-uri-unsigned': async (op) => {
    await using at = await withDocument(op, (client) => unsigned(request(client)))
    await refused(op, at)
  },
  'oidcc-ensure-request-object-with-redirect-uri': async (op) => {
    await using at = await withDocument(op, (client) => unsigned(request(client, { redirect_uri: `${callback}/other` })))
    await refused(op, at)
  },
  'oidcc-request-uri-signed-rs256': async (op) => {
    const { issuer, request_object_signing_alg_values_supported: algs } = await op.endpoints()
    assert.ok(algs.includes('RS256'))
    // As the suite has it: without times.
    const sign = (client: Registered) => client.key.sign({ ...request(client), iss: client.id, aud: issuer })
    await using at = await withDocument(op, sign, { request_object_signing_alg: 'RS256' })
    const back = await op.through((browser) => op.begin(at.client, { request_uri: at.document.url, state: undefined, nonce: undefined }, browser))
    assert.deepEqual([back.searchParams.get('state'), back.searchParams.has('code')], ['inside', true])
  },
  'oidcc-ensure-client-assertion-with-iss-aud-succeeds': async (op) => {
    const client = await op.register()
    const back = await op.through((browser) => op.begin(client, {}, browser))
    const authentication = await op.authenticate(client, (await op.endpoints()).issuer)
    const form = { grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '', redirect_uri: callback, ...authentication }
    assert.equal((await op.token(form)).status, 200)
  },
  'oidcc-discovery-endpoint-verification': async (op) => {
    const metadata = await op.endpoints()
    for (const name of ['registration_endpoint', 'authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'])
      assert.ok(String(metadata[name]).startsWith(`${op.url}/`), name)
    assert.ok(metadata.token_endpoint_auth_methods_supported.includes('private_key_jwt'))
    assert.deepEqual([metadata.request_uri_parameter_supported, metadata.claims_parameter_supported], [true, true])
  },
}
