import assert from 'node:assert/strict'
import { startTestDocument } from '@gatehouse/client-keys/testing'
import { Keys } from '@gatehouse/keys/contracts'
import { callback, passLogin } from '@gatehouse/oauth/test-provider'
import { type Claims, clientKey, type DynamicModules, type DynamicOp } from '../op.ts'

const kids = async (op: DynamicOp): Promise<readonly string[]> => (await op.get('/oauth2/jwks')).json.keys.map(({ kid }: { readonly kid: string }) => kid)
const refresh = async (op: DynamicOp, token: string | undefined, authentication: Readonly<Record<string, string>>) =>
  op.token({ grant_type: 'refresh_token', refresh_token: token ?? '', ...authentication })
/** The page on which a new user agrees, and its policy. The suite wants a picture of it. */
const approval = async (op: DynamicOp, more: Claims) => {
  const client = await op.register(more)
  const browser = op.browser()
  const { text, headers } = await passLogin(browser, await op.begin(client, {}, browser))
  return { text, csp: headers.get('content-security-policy') ?? '' }
}
const shows =
  (member: string): DynamicModules[string] =>
  async (op) => {
    const url = `${new URL(callback).origin}/${member}`
    assert.match((await approval(op, { [member]: url })).text, new RegExp(`<a href="${url}"`))
  }
const offline = { grant_types: ['authorization_code', 'refresh_token'] }

/** OpenID Connect Registration §2, RFC 7591 §2. */
export const registrationModules: DynamicModules = {
  'oidcc-server': async (op) => {
    const client = await op.register()
    const { access_token } = await op.run(client)
    assert.equal((await op.get('/oauth2/userinfo', { authorization: `Bearer ${access_token}` })).json.sub, op.user.id)
  },
  'oidcc-idtoken-rs256': async (op) => void (await op.run(await op.register({ id_token_signed_response_alg: 'RS256' }))),
  'oidcc-idtoken-unsigned': async (op) => {
    assert.ok(!(await op.endpoints()).id_token_signing_alg_values_supported.includes('none'))
    assert.equal((await op.send({ id_token_signed_response_alg: 'none' })).json.error, 'invalid_client_metadata')
  },
  'oidcc-userinfo-rs256': async (op) => {
    assert.ok((await op.endpoints()).userinfo_signing_alg_values_supported.includes('RS256'))
    const client = await op.register({ userinfo_signed_response_alg: 'RS256' })
    const { access_token } = await op.run(client)
    const { headers, text } = await op.get('/oauth2/userinfo', { authorization: `Bearer ${access_token}` })
    assert.match(headers.get('content-type') ?? '', /^application\/jwt/)
    const claims = await op.claimsOf(text, client)
    assert.deepEqual([claims.sub, claims.nonce], [op.user.id, undefined])
  },
  'oidcc-redirect-uri-regfrag': async (op) => {
    const { status, json } = await op.send({ redirect_uris: [`${callback}#fragment`] })
    assert.deepEqual([status, json.error], [400, 'invalid_redirect_uri'])
  },
  'oidcc-registration-logo-uri': async (op) => {
    const { origin } = new URL(callback)
    const { text, csp } = await approval(op, { logo_uri: `${origin}/logo.png` })
    assert.match(text, new RegExp(`<img [^>]*src="${origin}/logo.png"`))
    assert.match(csp, new RegExp(`img-src [^;]*${origin}[ ;]`))
  },
  'oidcc-registration-policy-uri': shows('policy_uri'),
  'oidcc-registration-tos-uri': shows('tos_uri'),
  'oidcc-registration-jwks-uri': async (op) => {
    await using published = await startTestDocument({ body: op.key.jwks })
    await op.run(await op.register({ jwks: undefined, jwks_uri: published.url }))
  },
  'oidcc-registration-sector-uri': async (op) => {
    await using sector = await startTestDocument({ body: JSON.stringify([callback]) })
    await op.register({ sector_identifier_uri: sector.url, subject_type: 'pairwise' })
  },
  'oidcc-registration-sector-bad': async (op) => {
    await using sector = await startTestDocument({ body: JSON.stringify(['https://other.test/cb']) })
    const { status, json } = await op.send({ sector_identifier_uri: sector.url, subject_type: 'pairwise' })
    assert.deepEqual([status, json.error], [400, 'invalid_client_metadata'])
  },
  'oidcc-server-rotate-keys': async (op) => {
    const before = await kids(op)
    await op.use(Keys).rotate(op.tenant, 'RS256')
    const after = await kids(op)
    assert.ok(
      after.some((kid) => !before.includes(kid)),
      'a new key',
    )
    assert.ok(
      before.every((kid) => after.includes(kid)),
      'and still the old one',
    )
  },
  'oidcc-refresh-token': async (op) => {
    const [client, other] = [await op.register(offline), await op.register(offline)]
    const { refresh_token, access_token } = await op.run(client, { scope: 'openid offline_access', prompt: 'consent' })
    const { token_endpoint: aud } = await op.endpoints()
    assert.equal((await refresh(op, refresh_token, await op.authenticate(other, aud))).json.error, 'invalid_grant')
    const { status, json } = await refresh(op, refresh_token, await op.authenticate(client, aud))
    assert.deepEqual([status, json.access_token === access_token], [200, false])
  },
  'oidcc-refresh-token-rp-key-rotation': async (op) => {
    await using published = await startTestDocument({ body: op.key.jwks })
    const client = await op.register({ ...offline, jwks: undefined, jwks_uri: published.url })
    const { refresh_token } = await op.run(client, { scope: 'openid offline_access', prompt: 'consent' })
    const next = await clientKey('k2')
    published.answers({ body: next.jwks })
    op.clock.advance(60_000)
    const { status, json, text } = await refresh(op, refresh_token, await op.authenticate(client, (await op.endpoints()).token_endpoint, next))
    assert.equal(status, 200, text)
    assert.equal((await op.get('/oauth2/userinfo', { authorization: `Bearer ${json.access_token}` })).status, 200)
  },
}
