import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import { settingsTable } from '../data/settings-table.ts'
import type { RegistrationSettings } from './settings.ts'

interface Deps {
  readonly data: Data
  readonly cache: Cache<RegistrationSettings>
  /** Of a tenant that has not said anything. */
  readonly usual: RegistrationSettings
}
const ID = 'settings'

export const createSettings = ({ data, cache, usual }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, settingsTable)
  const read = async (tenant: Tenant, options = {}) => (await rows(tenant).find({ id: ID }, options))?.settings ?? usual
  return {
    of: async (tenant: Tenant): Promise<RegistrationSettings> => (await cache.load(tenant, ID, () => read(tenant))) ?? usual,
    /** In the caller's transaction. */
    async change(tenant: Tenant, work: (current: RegistrationSettings) => RegistrationSettings): Promise<RegistrationSettings> {
      await rows(tenant).insertIgnore({ id: ID, settings: usual })
      const next = work(await read(tenant, { lock: true }))
      await rows(tenant).update({ id: ID }, { settings: next })
      await cache.invalidate(tenant, ID)
      return next
    },
  }
}
export type Settings = ReturnType<typeof createSettings>
