import assert from 'node:assert/strict'
import { Clock, definePlugin } from '@gatehouse/kernel'
import { type GrantType, grantTypes, scopeSources, senderConstraints } from '@gatehouse/oauth/contracts'
import { type Provider, signIn, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'
import { SwitchTargets } from '../src/contracts.ts'
import organizationSwitch from '../src/plugin.ts'

const GRANT = 'organization_switch'
const bart = { id: 'b2a1', name: 'Bart Mart', handle: 'bartmart' }
const rules = { members: new Set<string>(), shared: new Set<string>() }
const FIXED = 'urn:test:fixed'
const [SHORT_SECONDS, orders] = [120, 'https://orders.test']
/** A grant of its own end, as an exchange without refresh is; without a user when asked so. For one audience. */
const fixed = (users: Users, clock: Clock): GrantType => ({
  name: FIXED,
  publicClients: false,
  exchange: async ({ tenant, params }) => ({
    user: params.username === undefined ? undefined : await users.find(tenant, 'username', params.username),
    scopes: ['orders:read'],
    refreshable: false,
    audiences: [orders],
    endsAt: clock.now() + SHORT_SECONDS * 1000,
  }),
})
/** What an organizations plugin would provide. */
const organizations = definePlugin({
  name: 'test-organizations',
  provides: [SwitchTargets],
  needs: { users: Users, clock: Clock },
  setup({ deps, host }) {
    host.contribute(grantTypes, fixed(deps.users, deps.clock))
    host.provide(SwitchTargets, () => ({
      async judge({ organization, client, user, from, scopes }) {
        if (organization === 'closed') return 'inactive'
        if (organization !== bart.id) return 'unknown'
        if (!rules.shared.has(client.clientId)) return 'not-shared'
        if ((user && !rules.members.has(user.id)) || (from !== undefined && from !== bart.id)) return 'not-allowed'
        return { organization: bart, scopes: [...scopes.filter((scope) => scope !== 'orders:delete'), 'orders:all'], userOrganization: 'root' }
      },
      stands: async (_tenant, { userId, organizationId }) => organizationId === bart.id && rules.members.has(userId),
    }))
    host.contribute(scopeSources, {
      name: 'test-orders',
      grant: async (_tenant, _client, _user, requested) => requested.filter((scope) => scope.startsWith('orders:')),
      describe: async () => [],
    })
    host.contribute(senderConstraints, {
      name: 'test-key',
      member: 'key',
      tokenType: 'Bearer',
      prove: async ({ headers }) => (headers['x-key'] === undefined ? undefined : String(headers['x-key'])),
      present: async () => undefined,
    })
  },
})

for (const type of ['Default', 'JWT'] as const) {
  describe(`the organization switch grant, oauth2-oidc.md §3.8 (${type})`, () => {
    let provider: Provider
    let client: TestClient
    const allowed = ['authorization_code', 'refresh_token', 'client_credentials', GRANT, FIXED]
    const settings = { accessToken: { type } }
    const authorizedScopes = ['internal_org_user_mgt_view', 'internal_user_mgt_view']
    before(async () => {
      provider = await startProvider({ plugins: [organizationSwitch, organizations] })
      client = await provider.addClient({ grantTypes: allowed, settings }, { authorizedScopes })
    })
    after(() => provider.stop())
    beforeEach(() => {
      rules.members.add(provider.user.id)
      rules.shared.add(client.id)
    })
    const scope = 'openid profile orders:read orders:delete internal_login'
    const tokenOf = async (by = client) => (await signIn(provider, by, { scope })).tokens.access_token as string
    const turn = (token: string, more: Readonly<Record<string, string>> = {}, by = client) =>
      provider.token({ grant_type: GRANT, token, switching_organization: bart.id, ...more }, by.basic)
    const refused = async (reply: ReturnType<typeof turn>) => {
      const { status, json } = await reply
      assert.equal(status, 400)
      return [json.error, json.error_description]
    }

    it('gives a token for the organization, which says so', async () => {
      const { status, json } = await turn(await tokenOf())
      assert.equal(status, 200)
      const said = await provider.introspect(json.access_token, client)
      assert.deepEqual([said.active, said.org_id, said.org_name, said.org_handle], [true, bart.id, bart.name, bart.handle])
      assert.equal(said.sub, provider.user.id)
      if (type === 'JWT') assert.deepEqual([decodeJwt(json.access_token).org_id, decodeJwt(json.access_token).user_org], [bart.id, 'root'])
      assert.ok(json.id_token)
    })
    it('leaves the token that it came from as it was', async () => {
      const token = await tokenOf()
      await turn(token)
      const { active, org_id: organization } = await provider.introspect(token, client)
      assert.deepEqual([active, organization], [true, undefined])
    })
    it('holds no right over the tenant, none that the token at hand has not, and none that the organization refuses, security 3.11', async () => {
      const { json } = await turn(await tokenOf(), { scope: 'openid orders:read orders:delete orders:write internal_login internal_user_mgt_view SYSTEM' })
      assert.equal(json.scope, 'openid orders:read')
      const all = await turn(await tokenOf())
      assert.equal(all.json.scope, 'openid profile orders:read')
      const { status } = await provider.get('/scim2/Me', { authorization: `Bearer ${all.json.access_token}` })
      assert.notEqual(status, 200)
    })
    it('refreshes for the same organization, RFC 6749 §6', async () => {
      const { json } = await turn(await tokenOf())
      const { json: next } = await provider.token({ grant_type: 'refresh_token', refresh_token: json.refresh_token }, client.basic)
      assert.equal((await provider.introspect(next.access_token, client)).org_id, bart.id)
    })
    it('lives no longer than what it came of, and reaches no further, by refresh either, security 3.11', async () => {
      const { json: short } = await provider.token({ grant_type: FIXED, username: provider.user.username }, client.basic)
      assert.equal(short.refresh_token, undefined)
      const { json } = await turn(short.access_token)
      assert.ok(json.expires_in <= SHORT_SECONDS, `${json.expires_in}`)
      const { json: next } = await provider.token({ grant_type: 'refresh_token', refresh_token: json.refresh_token }, client.basic)
      assert.ok(next.expires_in <= SHORT_SECONDS, `${next.expires_in}`)
      assert.deepEqual((await provider.introspect(next.access_token, client)).aud, [orders])
    })
    it('of the application itself is for the audience of the token at hand', async () => {
      const { json: own } = await provider.token({ grant_type: FIXED }, client.basic)
      const { json } = await turn(own.access_token)
      const said = [own, json].map(async ({ access_token: token }) => (await provider.introspect(token, client)).aud)
      assert.deepEqual(await Promise.all(said), [[orders], [orders]])
    })
    it('ends everywhere once the user is not allowed there any more, security 3.10', async () => {
      const token = await tokenOf()
      const { json } = await turn(token)
      rules.members.delete(provider.user.id)
      assert.equal((await provider.introspect(json.access_token, client)).active, false)
      assert.equal((await provider.token({ grant_type: 'refresh_token', refresh_token: json.refresh_token }, client.basic)).json.error, 'invalid_grant')
      assert.equal((await provider.introspect(token, client)).active, true)
    })
    it('names what stands in the way', async () => {
      const token = await tokenOf()
      assert.deepEqual(await refused(turn(token, { switching_organization: 'x' })), ['invalid_grant', 'Invalid organization id'])
      assert.deepEqual(await refused(turn(token, { switching_organization: 'closed' })), [
        'invalid_grant',
        'The switching organization is in deactivated state.',
      ])
      rules.members.delete(provider.user.id)
      assert.deepEqual(await refused(turn(token)), ['invalid_grant', 'Organization switching is not allowed for the user'])
      rules.shared.delete(client.id)
      assert.deepEqual(await refused(turn(token)), [
        'invalid_grant',
        'Organization switching is not allowed for organizations that have not shared the application',
      ])
    })
    it('asks for both parameters', async () => {
      assert.equal((await refused(provider.token({ grant_type: GRANT, switching_organization: bart.id }, client.basic)))[0], 'invalid_request')
      for (const organization of ['', 'x'.repeat(256)]) {
        assert.equal((await refused(turn(await tokenOf(), { switching_organization: organization })))[0], 'invalid_request')
      }
    })
    it('takes valid access tokens of the same client only, security 3.7', async () => {
      const other = await provider.addClient({ grantTypes: allowed, settings })
      rules.shared.add(other.id)
      const { tokens } = await signIn(provider, client, { scope })
      const revoked = await tokenOf()
      await provider.post('/oauth2/revoke', { token: revoked }, client.basic)
      for (const [token, by] of [
        [tokens.access_token, other],
        [tokens.refresh_token, client],
        [tokens.id_token, client],
        [revoked, client],
        ['unknown', client],
      ] as const) {
        assert.equal((await refused(turn(token, {}, by)))[0], 'invalid_grant')
      }
    })
    it('takes a bound token with its proof only, and binds what it gives, security 3.8', async () => {
      const withKey = (key: string) => ({ ...client, basic: { ...client.basic, 'x-key': key } })
      const { json } = await provider.token({ grant_type: 'client_credentials', scope: 'internal_org_user_mgt_view' }, withKey('a').basic)
      for (const by of [client, withKey('b')]) assert.equal((await refused(turn(json.access_token, {}, by)))[0], 'invalid_grant')
      const reply = await turn(json.access_token, {}, withKey('a'))
      assert.deepEqual([reply.status, (await provider.introspect(reply.json.access_token, client)).cnf], [200, { key: 'a' }])
    })
    it('is for applications that may use it', async () => {
      const other = await provider.addClient({ settings })
      assert.equal((await refused(turn(await tokenOf(other), {}, other)))[0], 'unauthorized_client')
    })
    it('switches tokens of the application itself, without openid and refresh', async () => {
      const { json } = await provider.token({ grant_type: 'client_credentials', scope: 'internal_org_user_mgt_view internal_user_mgt_view' }, client.basic)
      const reply = await turn(json.access_token, { scope: 'openid internal_org_user_mgt_view internal_user_mgt_view' })
      assert.deepEqual([reply.status, reply.json.scope, reply.json.refresh_token], [200, 'internal_org_user_mgt_view', undefined])
      assert.equal((await provider.introspect(reply.json.access_token, client)).org_id, bart.id)
    })
    it('ends with its user like any other, security 3.10', async () => {
      const { json } = await turn(await tokenOf())
      await provider.use(Users).update(provider.tenant, provider.user.id, { active: false })
      assert.equal((await provider.introspect(json.access_token, client)).active, false)
      await provider.use(Users).update(provider.tenant, provider.user.id, { active: true })
    })
  })
}

describe('the organization switch grant in metadata, RFC 8414 §2', () => {
  const offered = async (plugins: Parameters<typeof startProvider>[0]) => {
    await using provider = await startProvider(plugins)
    return (await provider.get('/.well-known/oauth-authorization-server')).json.grant_types_supported.includes(GRANT)
  }
  it('is offered where somebody knows organizations, and only there', async () => {
    assert.equal(await offered({ plugins: [organizationSwitch, organizations] }), true)
    assert.equal(await offered({ plugins: [organizationSwitch] }), false)
  })
})
