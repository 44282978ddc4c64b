import type { Audit, Clock, Tenant } from '@gatehouse/kernel'
import { type Data, migration, str, table, time } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import type { Administrators } from '../contracts.ts'

export const administratorTable = table('access_administrator', { userId: str(36), addedAt: time() }, { primary: ['userId'] })
export const administratorMigration = migration('access/first', Date.UTC(2026, 0, 10), (schema) => schema.createTable(administratorTable))

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly audit: Audit | undefined
  /** Whether a user is an administrator. */
  readonly cache: Cache<boolean>
}
export interface KnownAdministrators extends Administrators {
  /** A tenant without any. */
  none(tenant: Tenant): Promise<boolean>
}
export const administratorsOf = ({ data, clock, audit, cache }: Deps): KnownAdministrators => {
  const rows = (tenant: Tenant) => data.rows(tenant, administratorTable)
  const isListed = async (tenant: Tenant, userId: string) => (await rows(tenant).find({ userId })) !== undefined
  const record = (tenant: Tenant, action: string, target: string) => audit?.record({ tenantId: tenant.id, action, outcome: 'success', target })
  return {
    isAdministrator: async (tenant, userId) => (await cache.load(tenant, userId, () => isListed(tenant, userId))) === true,
    async add(tenant, userId) {
      if (await rows(tenant).insertIgnore({ userId, addedAt: clock.now() })) await record(tenant, 'access.administrator-added', userId)
      await cache.invalidate(tenant, userId)
    },
    async remove(tenant, userId) {
      const gone = (await rows(tenant).remove({ userId })) > 0
      if (gone) await record(tenant, 'access.administrator-removed', userId)
      await cache.invalidate(tenant, userId)
      return gone
    },
    async list(tenant, { limit, offset }) {
      const found = await rows(tenant).list({}, { orderBy: [['userId', 'asc']], limit, offset })
      return { total: await rows(tenant).count(), userIds: found.map(({ userId }) => userId) }
    },
    none: async (tenant) => (await rows(tenant).list({}, { limit: 1 })).length === 0,
  }
}
