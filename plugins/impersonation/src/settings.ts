import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { settingsTable } from './data/settings-table.ts'

const ID = 'settings'

/** Whether users are told, for each tenant. It is read where somebody begins to act as another, which is seldom. */
export const createSettings = (data: Data) => {
  const rows = (tenant: Tenant) => data.rows(tenant, settingsTable)
  return {
    /** Default: they are. */
    notifies: async (tenant: Tenant): Promise<boolean> => (await rows(tenant).find({ id: ID }))?.emailNotification ?? true,
    /** In the caller's transaction. Undefined: the default. */
    async put(tenant: Tenant, emailNotification: boolean | undefined): Promise<void> {
      await rows(tenant).remove({ id: ID })
      if (emailNotification !== undefined) await rows(tenant).insertIgnore({ id: ID, emailNotification })
    },
  }
}
export type Settings = ReturnType<typeof createSettings>
