import assert from 'node:assert/strict'
import { definePlugin } from '@gatehouse/kernel'
import { routes } from '@gatehouse/kernel/http'
import { startTestServer } from '@gatehouse/kernel/testing'
import type { AccountState, Accounts, User, Users } from '@gatehouse/users/contracts'
import { inactiveUsersRoutes } from '../src/http/inactive-users.ts'
import { testAccess } from './support/access.ts'

const day = (text: string) => Date.parse(`${text}T00:00:00Z`)
/** By username: the last sign-in, and whether the account is disabled. */
const states: Readonly<Record<string, readonly [number | undefined, boolean]>> = {
  ann: [day('2026-01-10') - 1, false],
  bob: [day('2026-01-10'), false],
  cem: [day('2026-01-01'), true],
  dan: [undefined, false],
  eve: [day('2025-12-31'), false],
}
const people = Object.keys(states).map((username) => ({ id: `id-of-${username}`, username, store: username === 'eve' ? 'CORP' : 'PRIMARY' }) as User)
/** Pages of two. */
const directory = {
  users: {
    walk: async (_: unknown, { after }: { readonly after?: string }) => {
      const from = after === undefined ? 0 : Number(after)
      return { users: people.slice(from, from + 2), ...(from + 2 < people.length ? { next: String(from + 2) } : {}) }
    },
  } as unknown as Users,
  accounts: {
    of: async (_: unknown, users: readonly User[]) =>
      new Map(
        users.map(({ id, username }) => {
          const [lastSignInAt, disabled] = states[username] ?? []
          return [id, { disabled, ...(lastSignInAt === undefined ? {} : { lastSignInAt }) } as AccountState]
        }),
      ),
  } as unknown as Accounts,
}
const plugin = definePlugin({ name: 'test-inactive', setup: ({ host }) => host.contribute(routes, inactiveUsersRoutes(directory)) })

describe('/api/idle-account-identification/v1/inactive-users, openapi/idle-accounts.yaml', () => {
  it('names who has not signed in since a day, over all pages, to those who may', async () => {
    await using server = await startTestServer({ plugins: [plugin, testAccess] })
    const path = '/api/idle-account-identification/v1/inactive-users'
    const as = (permissions: string) => ({ 'x-user': 'id-of-admin', 'x-permissions': permissions })
    const get = (query: Readonly<Record<string, string>>) => server.get(`${path}?${new URLSearchParams(query)}`, as('internal_idle_account_list'))
    const names = async (query: Readonly<Record<string, string>>) => (await get(query)).json.map(({ username }: User) => username)
    assert.deepEqual(await names({ inactiveAfter: '2026-01-10' }), ['ann', 'cem', 'eve'])
    assert.deepEqual(await names({ inactiveAfter: '2026-01-10', excludeBefore: '2026-01-01' }), ['ann', 'cem'])
    assert.deepEqual(await names({ inactiveAfter: '2026-01-10', filter: 'isDisabled eq true' }), ['cem'])
    assert.deepEqual(await names({ inactiveAfter: '2026-01-10', filter: 'isDisabled eq false' }), ['ann', 'eve'])
    assert.deepEqual((await get({ inactiveAfter: '2026-01-01' })).json, [{ userId: 'id-of-eve', username: 'eve', userStoreDomain: 'CORP' }])
    for (const wrong of [
      {},
      { inactiveAfter: 'x' },
      { inactiveAfter: '2026-01-10', excludeBefore: 'x' },
      { inactiveAfter: '2026-01-10', filter: 'isLocked eq true' },
    ])
      assert.equal((await get(wrong as Record<string, string>)).status, 400, JSON.stringify(wrong))
    assert.equal((await server.get(`${path}?inactiveAfter=2026-01-10`, as('internal_login'))).status, 403)
    assert.equal((await server.get(`${path}?inactiveAfter=2026-01-10`)).status, 401)
  })
})
