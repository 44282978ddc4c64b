import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Clock, definePlugin, Tenants } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { fixedClock } from '@gatehouse/kernel/testing'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'
import { type GrantType, grantTypes, tokenConditions } from '../src/contracts.ts'
import { actorTable, familyTable } from '../src/data/token-tables.ts'
import { purgeHandler } from '../src/tokens/purge.ts'
import { kim, startProvider } from './support/provider.ts'

const name = 'urn:test:acting'
const granted = new Set<string>()
const acting = (users: Users): GrantType => ({
  name,
  publicClients: false,
  exchange: async ({ tenant, params }) => ({
    user: await users.find(tenant, 'username', kim.username),
    scopes: ['openid'],
    refreshable: true,
    ...(params.actor ? { claims: { act: { sub: params.actor, ...(params.before ? { act: { sub: params.before } } : {}) } } } : {}),
    ...(params.condition ? { conditions: { [params.condition]: 'ticket' } } : {}),
  }),
})
const plugin = definePlugin({
  name: 'test-acting',
  needs: { users: Users },
  setup({ deps, host }) {
    host.contribute(grantTypes, acting(deps.users))
    host.contribute(tokenConditions, { name: 'test.ticket', holds: async (_tenant, { value }) => granted.has(value) })
  },
})
const start = async (type: 'Default' | 'JWT' = 'Default') => {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const provider = await startProvider({ plugins: [plugin], replace: [[Clock, clock]] })
  const client = await provider.addClient({ grantTypes: [name, 'refresh_token'], accessToken: { type } })
  const watcher = await provider.addClient()
  return {
    provider,
    clock,
    watcher,
    lou: await provider.use(Users).create(provider.tenant, { username: 'lou', password: 'Swordfish-12-tides' }),
    tokens: async (form: Readonly<Record<string, string>>) => (await provider.token({ grant_type: name, ...form }, client.basic)).json,
    active: async (token: string) => (await provider.introspect(token, watcher)).active,
    refreshed: async (token: string) => (await provider.token({ grant_type: 'refresh_token', refresh_token: token }, client.basic)).status,
    [Symbol.asyncDispose]: () => provider.stop(),
  }
}

for (const type of ['Default', 'JWT'] as const) {
  describe(`what tokens rest on besides their user (${type}), security 3.10`, () => {
    it('is whoever acts in them: when that account is disabled they end, for good', async () => {
      await using at = await start(type)
      const outer = await at.tokens({ actor: at.lou.id })
      const inner = await at.tokens({ actor: at.watcher.id, before: at.lou.id })
      const other = await at.tokens({ actor: at.watcher.id })
      const { id } = at.lou
      await at.provider.use(Users).update(at.provider.tenant, id, { active: false })
      await at.provider.settle()
      assert.deepEqual([await at.active(outer.access_token), await at.active(inner.access_token), await at.active(other.access_token)], [false, false, true])
      assert.deepEqual([await at.refreshed(outer.refresh_token), await at.refreshed(inner.refresh_token)], [400, 400])
      await at.provider.use(Users).update(at.provider.tenant, id, { active: true })
      await at.provider.settle()
      assert.equal(await at.active(outer.access_token), false)
      at.clock.advance(1)
      assert.equal(await at.active((await at.tokens({ actor: id })).access_token), true)
    })
    it('is whoever acts in them: also when that account is deleted', async () => {
      await using at = await start(type)
      const { access_token: token } = await at.tokens({ actor: at.lou.id })
      await at.provider.use(Users).remove(at.provider.tenant, at.lou.id)
      await at.provider.settle()
      assert.equal(await at.active(token), false)
    })
    it('is whoever acts in them: somebody who is neither an account nor a client, as one removed in a directory, does not, security 1.1', async () => {
      await using at = await start(type)
      const gone = await at.tokens({ actor: randomUUID() })
      const before = await at.tokens({ actor: at.watcher.id, before: 'removed' })
      const client = await at.provider.addClient({ clientId: randomUUID() })
      const known = await at.tokens({ actor: client.id, before: at.lou.id })
      const states = [gone, before, known].map(async ({ access_token: token }) => at.active(token))
      assert.deepEqual(await Promise.all(states), [false, false, true])
      assert.equal(await at.refreshed(gone.refresh_token), 400)
    })
    it('are the conditions of the grant, asked at each use; one that nobody knows does not hold, security 1.1', async () => {
      await using at = await start(type)
      granted.add('ticket')
      const { access_token: token, refresh_token: refresh } = await at.tokens({ condition: 'test.ticket' })
      const { access_token: unknown } = await at.tokens({ condition: 'test.unknown' })
      assert.deepEqual([await at.active(token), await at.active(unknown)], [true, false])
      granted.delete('ticket')
      assert.deepEqual([await at.active(token), await at.refreshed(refresh)], [false, 400])
    })
  })
}
describe('the row of whoever acts', () => {
  const rowsOf = ({ provider }: Awaited<ReturnType<typeof start>>) => provider.use(Data).rows(provider.tenant, actorTable)
  const purge = ({ provider, clock }: Awaited<ReturnType<typeof start>>) =>
    purgeHandler({ data: provider.use(Data), clock, tenants: provider.use(Tenants) }).run(
      {},
      { id: '1', attempt: 1, tenantId: null, addedAt: 0, signal: AbortSignal.timeout(5000) },
    )
  it('stays as long as anything that they act in, and no longer', async () => {
    await using at = await start()
    await at.tokens({ actor: at.lou.id })
    await rowsOf(at).update({ actor: at.lou.id }, { expiresAt: null })
    await purge(at)
    assert.equal(await rowsOf(at).count(), 1)
    at.clock.advance(20 * 86_400_000)
    await at.tokens({ actor: at.lou.id })
    at.clock.advance(29 * 86_400_000)
    await purge(at)
    assert.equal(await rowsOf(at).count(), 1)
    at.clock.advance(3 * 86_400_000)
    await purge(at)
    assert.equal(await rowsOf(at).count(), 0)
  })
  it('goes with the account, and what names it in the tokens of others, which stay ended, security 8.4 and 3.10', async () => {
    await using at = await start()
    granted.add('ticket')
    const { access_token: token } = await at.tokens({ actor: at.watcher.id, before: at.lou.id, condition: 'test.ticket' })
    const { access_token: other } = await at.tokens({ actor: at.watcher.id })
    const families = at.provider.use(Data).rows(at.provider.tenant, familyTable)
    await at.provider.use(Users).remove(at.provider.tenant, at.lou.id)
    await at.provider.settle()
    assert.deepEqual(
      (await rowsOf(at).list()).map(({ actor }) => actor),
      [at.watcher.id],
    )
    const ended = (await families.list()).filter(({ revokedAt }) => revokedAt !== null)
    assert.deepEqual(
      ended.map(({ claims, conditions }) => [claims, conditions]),
      [[null, null]],
    )
    assert.deepEqual([await at.active(token), await at.active(other)], [false, true])
  })
})
describe('the ID token of somebody else', () => {
  it('says who acts, RFC 8693 §4.1', async () => {
    await using at = await start()
    const { id_token: idToken } = await at.tokens({ actor: at.lou.id, before: at.watcher.id })
    assert.deepEqual(decodeJwt(idToken).act, { sub: at.lou.id, act: { sub: at.watcher.id } })
  })
})
