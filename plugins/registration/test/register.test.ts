import assert from 'node:assert/strict'
import { Applications } from '@gatehouse/applications/contracts'
import { Clients } from '@gatehouse/oauth/contracts'
import * as openid from 'openid-client'
import { adminBasic, bearer, path, type RegistrationServer, redirectUri, startRegistration } from './support.ts'

describe('registration with a permission, RFC 7591', () => {
  let server: RegistrationServer
  before(async () => {
    server = await startRegistration()
  })
  after(() => server.stop())
  let count = 0
  const body = (more: Readonly<Record<string, unknown>> = {}) => ({ client_name: `shop_${count++}`, redirect_uris: [redirectUri], ...more })

  it('answers with what was registered, and shows the secret once, §3.2.1 and security 1.9', async () => {
    const { status, json, headers } = await server.byAdmin(
      body({ grant_types: ['authorization_code', 'refresh_token'], contacts: ['ops@rp.test'], unknown: 1 }),
    )
    assert.equal(status, 201)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('location'), json.registration_client_uri)
    assert.deepEqual(
      [json.redirect_uris, json.grant_types, json.response_types, json.token_endpoint_auth_method, json.client_secret_expires_at, json.contacts],
      [[redirectUri], ['authorization_code', 'refresh_token'], ['code'], 'client_secret_basic', 0, ['ops@rp.test']],
    )
    assert.ok(json.client_secret.length >= 43)
    assert.equal('unknown' in json, false, '§2: what is not understood is ignored')
    const again = await server.call('GET', `${path}/${json.client_id}`, undefined, bearer(json.registration_access_token))
    assert.equal(again.status, 200)
    assert.equal(again.json.client_name, json.client_name)
    assert.equal(again.text.includes(json.client_secret), false)
    assert.equal(again.text.includes(json.registration_access_token), false)
  })
  it('lets the new client sign in and nothing more: no management scope, security 3.12', async () => {
    const { json } = await server.byAdmin(body({ grant_types: ['client_credentials'], redirect_uris: [], scope: 'internal_dcr_create' }))
    const basic = { authorization: `Basic ${Buffer.from(`${json.client_id}:${json.client_secret}`).toString('base64')}` }
    const token = await server.token({ grant_type: 'client_credentials', scope: 'internal_dcr_create internal_application_mgt_view' }, basic)
    assert.equal(token.status, 200)
    assert.equal(token.json.scope ?? '', '')
    assert.equal((await server.register(body(), bearer(token.json.access_token))).status, 403)
  })
  it('refuses whoever has no permission, with nothing made, security 7.4', async () => {
    for (const headers of [{}, bearer('x'), { authorization: `Basic ${Buffer.from('kim:Swordfish-12-tides').toString('base64')}` }]) {
      const { status, json } = await server.register(body({ client_name: 'intruder' }), headers)
      assert.ok(status === 401 || status === 403)
      assert.match(json.error, /^(invalid_token|insufficient_scope)$/)
      assert.equal(typeof json.traceId, 'string')
    }
    assert.equal(await server.use(Applications).findByName(server.tenant, 'intruder'), undefined)
  })
  it('refuses redirect URIs that could be somebody else, security 2.1', async () => {
    const bad = [
      'javascript:alert(1)',
      'JavaScript:alert(1)',
      'data:text/html,x',
      'https://rp.test/cb#f',
      'https://u:p@rp.test/',
      'http://rp.test/cb',
      'regexp=(https://a.test/|https://b.test/)',
      'x y',
    ]
    for (const uri of bad) {
      const { status, json } = await server.byAdmin(body({ redirect_uris: [uri] }))
      assert.deepEqual([status, json.error], [400, 'invalid_redirect_uri'], uri)
    }
    assert.equal((await server.byAdmin(body({ redirect_uris: [] }))).json.error, 'invalid_redirect_uri', 'code without one')
    assert.equal((await server.byAdmin(body({ redirect_uris: 'x' }))).json.error, 'invalid_redirect_uri')
  })
  it('refuses metadata that contradicts itself or that it cannot honour, §3.2.2', async () => {
    const bad: Readonly<Record<string, unknown>>[] = [
      { grant_types: ['nothing'] },
      { response_types: ['code'], grant_types: ['client_credentials'] },
      { response_types: ['token'] },
      { token_endpoint_auth_method: 'telepathy' },
      { id_token_signed_response_alg: 'none' },
      { id_token_signed_response_alg: 'HS256' },
      { jwks_uri: 'https://rp.test/jwks', jwks: { keys: [] } },
      { jwks_uri: 'http://169.254.169.254/' },
      { client_name: 'x'.repeat(151) },
      { client_name: 'bad\u202ename' },
      { client_name: '<b>' },
      { client_name: 'Console' },
      { client_uri: 'javascript:alert(1)' },
      { subject_type: 'other' },
      { tls_client_certificate_bound_access_tokens: 'yes' },
      { ext_param_client_secret: 'short' },
      { ext_param_client_id: 'with space' },
    ]
    for (const one of bad) {
      const { status, json } = await server.byAdmin(body(one))
      assert.deepEqual([status, json.error], [400, 'invalid_client_metadata'], JSON.stringify(one))
    }
    assert.equal((await server.call('POST', path, [1], adminBasic)).json.error, 'invalid_client_metadata')
  })
  it('refuses a name or a client id that is taken: 400, never 409', async () => {
    const first = body({ ext_param_client_id: 'chosen_client_0001', ext_param_client_secret: 'a-secret-of-many-characters' })
    const made = await server.byAdmin(first)
    assert.deepEqual([made.status, made.json.client_id], [201, 'chosen_client_0001'])
    const named = await server.byAdmin({ ...first, ext_param_client_id: 'other' })
    assert.deepEqual([named.status, named.json.error], [400, 'invalid_client_metadata'])
    assert.match(named.json.error_description, /already exist in the system/)
    assert.equal((await server.byAdmin({ ...first, client_name: 'another' })).status, 400)
    assert.equal(await server.use(Applications).findByName(server.tenant, 'another'), undefined, 'all or nothing')
    assert.equal((await server.call('GET', `${path}?client_name=${first.client_name}`, undefined, adminBasic)).json.client_id, 'chosen_client_0001')
    assert.equal((await server.call('GET', `${path}?client_name=nobody`, undefined, adminBasic)).status, 401)
  })
  it('is found and used by openid-client, RFC 8414 §2', async () => {
    const config = await openid.dynamicClientRegistration(
      new URL(`${server.url}/oauth2/token/.well-known/openid-configuration`),
      { client_name: 'from openid-client', redirect_uris: [redirectUri] },
      undefined,
      {
        execute: [openid.allowInsecureRequests],
        initialAccessToken: 'x',
        [openid.customFetch]: (url, init) =>
          fetch(url, { ...init, headers: init.method === 'POST' ? { ...init.headers, ...adminBasic } : init.headers } as RequestInit),
      },
    )
    assert.equal(config.serverMetadata().registration_endpoint, server.url + path)
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: 'openid',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    })
    assert.equal((await server.request(url.pathname + url.search)).status, 302)
  })

  describe('the client configuration endpoint, RFC 7592', () => {
    const made = async () => {
      const { json } = await server.byAdmin(body())
      return { ...json, at: `${path}/${json.client_id}`, own: bearer(json.registration_access_token) }
    }
    it('replaces all metadata, §2.2', async () => {
      const { at, own, client_id } = await made()
      const { status, json } = await server.call('PUT', at, { client_id, client_name: 'renamed', redirect_uris: ['https://rp.test/other'] }, own)
      assert.equal(status, 200)
      assert.deepEqual([json.client_name, json.redirect_uris], ['renamed', ['https://rp.test/other']])
      const client = await server.use(Clients).find(server.tenant, client_id)
      assert.deepEqual([client?.redirectUris, client?.application.name], [['https://rp.test/other'], 'renamed'])
    })
    it('takes back what it answered', async () => {
      const { at, own, client_id } = await made()
      const read = (await server.call('GET', at, undefined, own)).json
      assert.equal((await server.call('PUT', at, read, own)).status, 200)
      assert.equal(read.client_id, client_id)
    })
    it("refuses another client's token and id, and a secret of the client's choice changes nothing, §2.2", async () => {
      const [a, b] = [await made(), await made()]
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const json = method === 'PUT' ? body() : undefined
        for (const headers of [a.own, bearer('wrong'), {}]) assert.equal((await server.call(method, b.at, json, headers)).status, 401, method)
        assert.equal((await server.call(method, `${path}/nobody`, json, a.own)).status, 401)
        assert.equal((await server.call(method, `${path}/nobody`, json, adminBasic)).status, 401)
      }
      assert.equal((await server.call('PUT', a.at, body({ client_id: b.client_id }), a.own)).json.error, 'invalid_client_metadata')
      assert.equal((await server.call('PUT', a.at, body({ client_id: a.client_id, client_secret: 'chosen-by-the-client-itself' }), a.own)).status, 200)
      const chosen = { authorization: `Basic ${Buffer.from(`${a.client_id}:chosen-by-the-client-itself`).toString('base64')}` }
      assert.equal((await server.token({ grant_type: 'authorization_code', code: 'x' }, chosen)).json.error, 'invalid_client')
      assert.equal((await server.call('GET', b.at, undefined, b.own)).status, 200)
    })
    it('removes the client, and its token with it, §2.3 and security 8.4', async () => {
      const { at, own, client_id } = await made()
      assert.equal((await server.call('DELETE', at, undefined, own)).status, 204)
      assert.equal((await server.call('GET', at, undefined, own)).status, 401)
      assert.equal((await server.byAdmin(body({ ext_param_client_id: client_id }))).status, 201)
      assert.equal((await server.call('GET', at, undefined, own)).status, 401, 'one made anew inherits nothing')
    })
    it('serves administrators for clients that were made elsewhere', async () => {
      const { id } = await server.addClient({})
      const { status, json } = await server.call('GET', `${path}/${id}`, undefined, adminBasic)
      assert.deepEqual([status, json.client_id, json.redirect_uris], [200, id, [redirectUri]])
    })
  })
})
