import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import type { FapiConfig } from './config.ts'
import { type FapiProfiles, type Profile, profiles } from './contracts.ts'
import { offerTable } from './data/offer-table.ts'

/** What a tenant offers: `FapiConfig` of the management API. */
export interface Offer {
  readonly enabled: boolean
  /** Kept while it is switched off. */
  readonly profiles: readonly Profile[]
}
interface Deps {
  readonly data: Data
  readonly cache: Cache<Offer>
  readonly config: FapiConfig
}
const ID = 'offer'

export const createOffers = ({ data, cache, config }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, offerTable)
  const read = async (tenant: Tenant): Promise<Offer> => {
    const row = await rows(tenant).find({ id: ID })
    return row ? { enabled: row.enabled, profiles: row.profiles } : { enabled: config.enabled, profiles }
  }
  const of = async (tenant: Tenant): Promise<Offer> => (await cache.load(tenant, ID, () => read(tenant))) ?? read(tenant)
  return {
    of,
    offered: async (tenant) => {
      const { enabled, profiles: named } = await of(tenant)
      return enabled ? named : []
    },
    put: (tenant: Tenant, offer: Offer): Promise<void> =>
      data.transaction(async () => {
        await rows(tenant).insertIgnore({ id: ID, ...offer })
        await rows(tenant).update({ id: ID }, offer)
        await cache.invalidate(tenant, ID)
      }),
  } satisfies FapiProfiles & Record<string, unknown>
}
export type Offers = ReturnType<typeof createOffers>
