import type { Tenant, Tenants } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Users } from '@gatehouse/users/contracts'
import { LRUCache } from 'lru-cache'
import type { WatchedUsers } from './data/watched.ts'

export interface NoticeDeps {
  readonly data: Data
  readonly tenants: Tenants
  readonly users: Users
  readonly watched: WatchedUsers
}
/** So often a user who is busy is noticed once more, in each process. */
const again = { max: 20_000, ttl: 3_600_000 }
const local = 'PRIMARY'

/** From a sign-in on, users of stores that others change are looked after; the changes that we make ourselves are no news. */
export const noticing = ({ data, tenants, users, watched }: NoticeDeps) => {
  const noticed = new LRUCache<string, true>({ ...again, perf: performance })
  const find = async (tenantId: string, userId: string) => {
    const tenant = await tenants.byId(tenantId)
    const user = tenant && (await users.find(tenant, 'id', userId))
    return tenant && user && { tenant, user }
  }
  const inTenant = async (tenantId: string, work: (tenant: Tenant) => Promise<unknown>): Promise<void> => {
    const tenant = await tenants.byId(tenantId)
    if (tenant) await work(tenant)
  }
  return {
    async see(tenantId: string, userId: string): Promise<void> {
      const key = `${tenantId} ${userId}`
      if (noticed.has(key)) return
      const found = await find(tenantId, userId)
      if (found && found.user.store !== local) await watched.see(found.tenant, found.user)
      // What is rolled back was not noticed.
      data.afterCommit(() => noticed.set(key, true))
    },
    /** Only its version: whether the user was let in meanwhile by somebody else is still to be found out. */
    updated: (tenantId: string, userId: string): Promise<void> =>
      inTenant(tenantId, async (tenant) => {
        if (!(await watched.is(tenant, userId))) return
        const user = await users.find(tenant, 'id', userId)
        if (user) await watched.set(tenant, userId, { version: user.version })
      }),
    turned: (tenantId: string, userId: string, active: boolean): Promise<void> => inTenant(tenantId, (tenant) => watched.set(tenant, userId, { active })),
    deleted: (tenantId: string, userId: string): Promise<void> => inTenant(tenantId, (tenant) => watched.remove(tenant, userId)),
  }
}
