import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import type { Tenant } from '@gatehouse/kernel'
import type { Locks } from '@gatehouse/kernel/state'
import { type Deps, type NewTenantOwner, tenantCreator } from '../src/create-tenant.ts'
import { InvalidTenant, TenantTaken } from '../src/errors.ts'

const owner = (username: string): NewTenantOwner => ({ username, password: 'Harbour-lights-77', claims: {} })

/** One call at a time for a name. */
const queues = (): Locks => {
  const last = new Map<string, Promise<unknown>>()
  return {
    hold(name, work) {
      const mine = (last.get(name) ?? Promise.resolve()).then(
        () => work(AbortSignal.timeout(1000)),
        () => work(AbortSignal.timeout(1000)),
      )
      last.set(name, mine)
      return mine
    },
  }
}
const registry = (refused: readonly string[] = []) => {
  const made = new Map<string, Tenant>()
  const people = new Set<string>()
  const owned: string[] = []
  const tenantOf = (slug: string) => ({ id: slug, slug, name: slug, active: true }) as Tenant
  const deps = {
    tenants: {
      bySlug: async (slug: string) => made.get(slug),
      default: async () => tenantOf('root'),
      create: async ({ slug }: { slug: string }) => {
        made.set(slug, tenantOf(slug))
        return tenantOf(slug)
      },
      setActive: async (id: string, active: boolean) => void made.set(id, { ...tenantOf(id), active }),
    },
    users: {
      find: async () => undefined,
      create: async (_: Tenant, { username }: { username: string }) => {
        await turn()
        if (refused.includes(username) || people.has(username)) throw new InvalidTenant('refused')
        people.add(username)
        return { id: username, username }
      },
    },
    administrators: { add: async () => undefined },
    owners: {
      of: async () => owned.map((id) => ({ id, username: id })),
      add: async (_: Tenant, { id }: { id: string }) => void owned.push(id),
    },
    data: { transaction: (work: () => Promise<unknown>) => work() },
    clock: { now: () => 0 },
    locks: queues(),
    audit: undefined,
  } as unknown as Deps
  return { create: tenantCreator(deps), made, owned }
}

describe('creating a tenant', () => {
  for (const [what, names] of [
    ['the same owner', ['ann', 'ann', 'ann']],
    ['different owners', ['ann', 'bob', 'eve']],
  ] as const)
    it(`makes one of simultaneous calls with ${what}: one owner, and the tenant stays active, security 7.3`, async () => {
      const { create, made, owned } = registry()
      const ends = await Promise.allSettled(names.map((name) => create('acme.test', 'Acme', owner(name))))
      assert.deepEqual(
        ends.map((end) => (end.status === 'fulfilled' ? 'made' : end.reason instanceof TenantTaken ? 'taken' : end.reason)),
        ['made', 'taken', 'taken'],
      )
      assert.deepEqual(owned, ['ann'])
      assert.equal(made.get('acme.test')?.active, true)
    })
  it('leaves a tenant off whose owner was refused, and goes on from there at the next call', async () => {
    const { create, made, owned } = registry(['bad'])
    await assert.rejects(create('acme.test', 'Acme', owner('bad')), InvalidTenant)
    assert.equal(made.get('acme.test')?.active, false)
    await create('acme.test', 'Acme', owner('ann'))
    assert.deepEqual([made.get('acme.test')?.active, owned], [true, ['ann']])
  })
})
