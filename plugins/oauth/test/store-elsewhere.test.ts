import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Connections, defineKind, definePlugin, s } from '@gatehouse/kernel'
import { type User, type UserStore, UserStoreKinds, Users, userStores } from '@gatehouse/users/contracts'
import { type GrantType, grantTypes, InvalidGrant } from '../src/contracts.ts'
import { type Provider, startProvider, type TestClient } from './support/provider.ts'

const grant = 'urn:test:somebody-elsewhere'

/** A directory that tells nobody of its changes. */
const directory = () => {
  let ann: User = {
    id: randomUUID(),
    username: 'ann',
    store: 'CORP',
    active: true,
    claims: {},
    createdAt: 0,
    updatedAt: 0,
    version: 1,
  }
  const store: UserStore = {
    find: async (by, value) => (value === (by === 'id' ? ann.id : ann.username) ? ann : undefined),
    search: async () => ({ total: 0, users: [] }),
  }
  return {
    store,
    set: (active: boolean) => {
      ann = { ...ann, active }
    },
  }
}
for (const type of ['Default', 'JWT'] as const) {
  describe(`tokens (${type}) of a user whose directory tells nothing, security 3.10 and 5.10`, () => {
    const corp = directory()
    const signedIn = (users: Users): GrantType => ({
      name: grant,
      publicClients: false,
      exchange: async ({ tenant }) => {
        const user = await users.find(tenant, 'username', 'CORP/ann')
        if (!user) throw new InvalidGrant('nobody')
        return { user, scopes: ['openid'], refreshable: true }
      },
    })
    const plugin = definePlugin({
      name: 'test-elsewhere',
      needs: { users: Users },
      setup({ deps, host }) {
        host.contribute(grantTypes, signedIn(deps.users))
        host.contribute(userStores, defineKind({ name: 'test-directory', settings: s.object({}), open: () => corp.store }))
      },
    })
    let provider: Provider
    let client: TestClient
    before(async () => {
      provider = await startProvider({ plugins: [plugin] })
      const connection = { id: randomUUID(), point: userStores.id, kind: 'test-directory', name: 'CORP', settings: {}, enabled: true }
      await provider.use(Connections).save(provider.tenant, connection)
      await provider.use(UserStoreKinds).changed(provider.tenant)
      client = await provider.addClient({ grantTypes: [grant, 'refresh_token'], accessToken: { type } })
    })
    after(() => provider.stop())

    it('count for nothing from the moment that the user is switched off there, at every endpoint', async () => {
      const { access_token: access, refresh_token: refresh } = (await provider.token({ grant_type: grant }, client.basic)).json
      const userinfo = async () => (await provider.get('/oauth2/userinfo', { authorization: `Bearer ${access}` })).status
      const active = async (token: string) => (await provider.introspect(token, client)).active
      assert.deepEqual([await active(access), await active(refresh), await userinfo()], [true, true, 200])
      corp.set(false)
      assert.deepEqual([await active(access), await active(refresh), await userinfo()], [false, false, 401])
      const refused = await provider.token({ grant_type: 'refresh_token', refresh_token: refresh }, client.basic)
      assert.deepEqual([refused.status, refused.json.error], [400, 'invalid_grant'])
    })
  })
}
