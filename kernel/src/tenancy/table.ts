import { migration } from '../data/migration.ts'
import { bool, globalTable, type RowOf, str, time } from '../data/table.ts'

const columns = { id: str(36), slug: str(128), name: str(255), active: bool(), host: str(253).orNull(), createdAt: time() }
export const tenantTable = globalTable('kernel_tenant', columns, {
  primary: ['id'],
  unique: [
    { name: 'kernel_tenant_slug', columns: ['slug'] },
    { name: 'kernel_tenant_host', columns: ['host'] },
  ],
})
export type TenantRow = RowOf<typeof columns>
export const tenantMigration = migration('kernel/tenant', Date.UTC(2026, 10, 24), (schema) => schema.createTable(tenantTable))
