import type { Tenant } from '@gatehouse/kernel'
import { type Data, migration, str, table, time } from '@gatehouse/kernel/data'

/** Who a tenant was made for: one row in the tenant itself. */
export const ownerTable = table('tenants_owner', { userId: str(36), username: str(255), createdAt: time() }, { primary: ['userId'] })
export const ownerMigration = migration('tenants/owner', Date.UTC(2026, 10, 25), (schema) => schema.createTable(ownerTable))

export interface Owner {
  readonly id: string
  readonly username: string
}
export const owners = (data: Data) => ({
  async of(tenant: Tenant): Promise<readonly Owner[]> {
    const rows = await data.rows(tenant, ownerTable).list(undefined, { orderBy: [['createdAt', 'asc']], limit: 10 })
    return rows.map(({ userId, username }) => ({ id: userId, username }))
  },
  add: (tenant: Tenant, owner: Owner, at: number): Promise<void> =>
    data.rows(tenant, ownerTable).insert({ userId: owner.id, username: owner.username, createdAt: at }),
})
export type Owners = ReturnType<typeof owners>
