import assert from 'node:assert/strict'
import { Applications } from '@gatehouse/applications/contracts'
import { Clients } from '@gatehouse/oauth/contracts'
import { adminBasic, bearer, path, redirectUri, startRegistration } from './support.ts'

const client = {
  client_name: 'Inspector (täglich)',
  redirect_uris: ['http://127.0.0.1:6274/cb'],
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
}

describe('open registration', () => {
  it('takes a public client of a native program, as MCP clients register, RFC 7591 §3', async () => {
    await using server = await startRegistration({ who: 'open' })
    const [one, two] = [await server.register(client), await server.register(client)]
    assert.deepEqual([one.status, two.status], [201, 201])
    assert.deepEqual([one.json.client_name, two.json.client_name], [client.client_name, client.client_name])
    assert.equal('client_secret' in one.json, false)
    const found = await server.use(Clients).find(server.tenant, two.json.client_id)
    assert.deepEqual([found?.public, found?.pkce.mandatory, found?.application.authorizedScopes], [true, true, []])
    assert.equal(found?.application.advancedConfigurations.skipLoginConsent, false, 'users are asked')
    assert.notEqual(found?.application.name, client.client_name, 'nobody takes the name of another')
    const own = bearer(one.json.registration_access_token)
    const back = (await server.call('GET', `${path}/${one.json.client_id}`, undefined, own)).json
    assert.equal((await server.call('PUT', `${path}/${one.json.client_id}`, back, own)).status, 200)
  })
  it('has every client use PKCE, or public ones alone where that is configured, RFC 9700 §2.1.1, security 2.5', async () => {
    const confidential = { ...client, token_endpoint_auth_method: 'client_secret_basic' }
    const mandatory = async (settings: object, metadata: object) => {
      await using server = await startRegistration({ who: 'open', ...settings })
      return (await server.use(Clients).find(server.tenant, (await server.register(metadata)).json.client_id))?.pkce.mandatory
    }
    assert.deepEqual([await mandatory({}, confidential), await mandatory({ pkce: 'public' }, confidential)], [true, false])
    assert.equal(await mandatory({ pkce: 'public' }, client), true)
  })
  it('lets strangers choose nothing that an administrator decides, security 7.2', async () => {
    await using server = await startRegistration({ who: 'open' })
    const refused = [
      { grant_types: ['client_credentials'] },
      { grant_types: ['password'] },
      { ext_pkce_mandatory: false },
      { ext_param_client_id: 'chosen' },
      { client_id: 'chosen' },
      { client_secret: 'chosen-secret-of-the-client' },
      { ext_user_token_lifetime: 999_999 },
      { ext_application_display_name: 'Payroll' },
      { redirect_uris: Array.from({ length: 21 }, (_, n) => `https://rp.test/${n}`) },
    ]
    for (const one of refused) {
      const { status, json } = await server.register({ ...client, ...one })
      assert.deepEqual([status, json.error], [400, 'invalid_client_metadata'], JSON.stringify(one))
    }
    const { json } = await server.register(client)
    const own = bearer(json.registration_access_token)
    const grown = await server.call('PUT', `${path}/${json.client_id}`, { ...client, grant_types: ['client_credentials'] }, own)
    assert.deepEqual([grown.status, grown.json.error], [400, 'invalid_client_metadata'], 'nor later')
    assert.equal((await server.register({ ...client, ext_pkce_mandatory: false, client_name: 'by-admin' }, adminBasic)).status, 201)
    assert.equal((await server.register(client, bearer('wrong'))).status, 401, 'bad credentials do not count as none')
  })
  it('sends nobody to an address that nobody vouches for before they signed in, RFC 9700 §4.11.2', async () => {
    await using server = await startRegistration({ who: 'open' })
    const [open, vouched] = [(await server.register(client)).json, (await server.register({ ...client, client_name: 'by-admin' }, adminBasic)).json]
    const wrong = ({ client_id }: { readonly client_id: string }, more = {}) =>
      server.get(
        `/oauth2/authorize?${new URLSearchParams({ client_id, redirect_uri: 'http://127.0.0.1:6274/cb', response_type: 'nonsense', state: 's', ...more })}`,
      )
    const shown = await wrong(open)
    assert.deepEqual([shown.status, shown.headers.get('location')], [400, null])
    assert.match((await wrong(vouched)).headers.get('location') ?? '', /^http:\/\/127\.0\.0\.1:6274\/cb\?error=unsupported_response_type/)
    assert.match((await wrong(open, { prompt: 'none' })).headers.get('location') ?? '', /error=/, 'who asks for no page gets none')
  })
  it('is limited for an address and for a tenant, security 11.12', async () => {
    await using server = await startRegistration({ who: 'open', openClients: 1 })
    assert.equal((await server.register(client)).status, 201)
    const full = await server.register(client)
    assert.deepEqual([full.status, full.json.error], [403, 'access_denied'])
    await using slow = await startRegistration({ who: 'open', openPerHour: 2 })
    const statuses = [await slow.register(client), await slow.register(client), await slow.register(client)].map(({ status }) => status)
    assert.deepEqual(statuses, [201, 201, 429])
    assert.equal((await slow.register({ ...client, client_name: 'by-admin' }, adminBasic)).status, 201, 'strangers only')
  })
  it('is off unless it is turned on', async () => {
    await using server = await startRegistration()
    assert.equal((await server.register(client)).status, 401)
    await using off = await startRegistration({ who: 'off' })
    assert.equal((await off.register(client, adminBasic)).status, 404)
    assert.equal((await off.get('/oauth2/token/.well-known/openid-configuration')).json.registration_endpoint, undefined)
  })
  it('forgets a registration with its application', async () => {
    await using server = await startRegistration({ who: 'open', openClients: 1 })
    const { json } = await server.register({ ...client, redirect_uris: [redirectUri] })
    const found = await server.use(Clients).find(server.tenant, json.client_id)
    await server.use(Applications).remove(server.tenant, found?.applicationId ?? '')
    await server.settle()
    assert.equal((await server.register(client)).status, 201)
  })
})
