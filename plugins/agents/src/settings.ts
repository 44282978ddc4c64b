import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { settingsTable } from './data/settings-table.ts'

const ID = 'settings'

/** Whether another system manages a tenant's agents. It is read where a user is asked about an agent. */
export const createSettings = (data: Data) => {
  const rows = (tenant: Tenant) => data.rows(tenant, settingsTable)
  return {
    /** Default: it does not. */
    externallyManaged: async (tenant: Tenant): Promise<boolean> => (await rows(tenant).find({ id: ID }))?.externallyManaged ?? false,
    /** In the caller's transaction. */
    async put(tenant: Tenant, externallyManaged: boolean): Promise<void> {
      await rows(tenant).remove({ id: ID })
      if (externallyManaged) await rows(tenant).insertIgnore({ id: ID, externallyManaged })
    },
  }
}
export type Settings = ReturnType<typeof createSettings>
