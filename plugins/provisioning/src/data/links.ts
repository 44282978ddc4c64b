import type { Tenant } from '@gatehouse/kernel'
import { type Data, int, migration, str, type Table, table, time } from '@gatehouse/kernel/data'

/** Who a user is on the other side, and which version of it is there. */
export const linkTable = table(
  'provisioning_link',
  { connectionId: str(36), userId: str(36), remoteId: str(191), version: int(), updatedAt: time() },
  { primary: ['connectionId', 'userId'], indexes: [{ name: 'provisioning_link_user', columns: ['userId'] }] },
)
export type Link = typeof linkTable extends Table<infer T> ? T : never
export const linkMigration = migration('provisioning/link', Date.UTC(2026, 10, 24, 3), (schema) => schema.createTable(linkTable))

export const links = (data: Data) => ({
  find: (tenant: Tenant, connectionId: string, userId: string) => data.rows(tenant, linkTable).find({ connectionId, userId }),
  async save(tenant: Tenant, { connectionId, userId, ...set }: Link): Promise<void> {
    await data.transaction(async () => {
      const rows = data.rows(tenant, linkTable)
      if ((await rows.update({ connectionId, userId }, set)) === 0) await rows.insert({ connectionId, userId, ...set })
    })
  },
  remove: (tenant: Tenant, connectionId: string, userId: string) => data.rows(tenant, linkTable).remove({ connectionId, userId }),
  removeAllOf: (tenant: Tenant, connectionId: string) => data.rows(tenant, linkTable).remove({ connectionId }),
})
export type Links = ReturnType<typeof links>
