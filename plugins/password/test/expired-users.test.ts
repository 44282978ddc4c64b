import assert from 'node:assert/strict'
import { definePlugin } from '@gatehouse/kernel'
import { AccessPolicy, routes } from '@gatehouse/kernel/http'
import { startTestServer } from '@gatehouse/kernel/testing'
import type { AccountState, Accounts, User, Users } from '@gatehouse/users/contracts'
import { expiredUsersRoutes } from '../src/http/expired-users.ts'

const day = (text: string) => Date.parse(`${text}T00:00:00Z`)
/** By username: when the password expires. */
const ends: Readonly<Record<string, number | undefined>> = {
  ann: day('2026-01-10'),
  bob: day('2026-01-20') - 1,
  cem: day('2026-01-20'),
  dan: undefined,
  eve: day('2026-01-09') + 86_399_999,
}
const people = Object.keys(ends).map((username) => ({ id: `id-of-${username}`, username, store: 'PRIMARY' }) as User)
/** Pages of two. */
const directory = {
  users: {
    walk: async (_: unknown, { after }: { readonly after?: string }) => {
      const from = after === undefined ? 0 : Number(after)
      return { users: people.slice(from, from + 2), ...(from + 2 < people.length ? { next: String(from + 2) } : {}) }
    },
  } as unknown as Users,
  accounts: {
    of: async (_: unknown, users: readonly User[]) => new Map(users.map(({ id, username }) => [id, { passwordExpiresAt: ends[username] } as AccountState])),
  } as unknown as Accounts,
}
const plugin = definePlugin({
  name: 'test-expired',
  provides: [AccessPolicy],
  setup({ host }) {
    host.contribute(routes, expiredUsersRoutes(directory))
    host.provide(AccessPolicy, () => ({
      challenge: () => 'Test',
      async authenticate({ tenant, headers }) {
        const { as } = headers
        return typeof as === 'string' ? { tenantId: tenant.id, kind: 'user', subject: 'kim', permissions: new Set([as]) } : undefined
      },
    }))
  },
})

describe('/api/server/v1/password-expired-users, openapi/password-expiring-users.yaml', () => {
  it('names whose passwords expire in a time, over all pages, to those who may', async () => {
    await using server = await startTestServer({ plugins: [plugin] })
    const path = '/api/server/v1/password-expired-users'
    const as = 'internal_password_expired_user_view'
    const names = async (query: string) => (await server.get(`${path}?${query}`, { as })).json.map(({ username }: User) => username)
    assert.deepEqual(await names('expiredAfter=2026-01-10&excludeAfter=2026-01-20'), ['ann', 'bob'])
    assert.deepEqual(await names('expiredAfter=2026-01-10'), ['ann', 'bob', 'cem'])
    assert.deepEqual((await server.get(`${path}?expiredAfter=2026-01-20`, { as })).json, [{ userId: 'id-of-cem', username: 'cem', userStoreDomain: 'PRIMARY' }])
    for (const wrong of ['', 'expiredAfter=tomorrow', 'expiredAfter=2026-02-30', 'expiredAfter=2026-01-01&excludeAfter=x'])
      assert.equal((await server.get(`${path}?${wrong}`, { as })).status, 400, wrong)
    assert.equal((await server.get(`${path}?expiredAfter=2026-01-01`, { as: 'internal_login' })).status, 403)
    assert.equal((await server.get(`${path}?expiredAfter=2026-01-01`)).status, 401)
  })
})
