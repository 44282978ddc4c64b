import type { Tenant } from '@gatehouse/kernel'
import { type Data, migration, str, table } from '@gatehouse/kernel/data'

const columns = { /** Of the connection. */ id: str(36), text: str(255) }
/** What administrators wrote about a store; all else is in its connection. */
export const descriptionTable = table('userstores_description', columns, { primary: ['id'] })
export const descriptionMigration = migration('userstores/first', Date.UTC(2026, 10, 25), (schema) => schema.createTable(descriptionTable))

export const descriptions = (data: Data) => ({
  of: async (tenant: Tenant, id: string): Promise<string> => (await data.rows(tenant, descriptionTable).find({ id }))?.text ?? '',
  async set(tenant: Tenant, id: string, text: string): Promise<void> {
    const rows = data.rows(tenant, descriptionTable)
    if ((await rows.update({ id }, { text })) === 0) await rows.insert({ id, text })
  },
  remove: async (tenant: Tenant, id: string): Promise<void> => void (await data.rows(tenant, descriptionTable).remove({ id })),
})
export type Descriptions = ReturnType<typeof descriptions>
