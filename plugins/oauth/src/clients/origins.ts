import type { Data } from '@gatehouse/kernel/data'
import type { CorsOrigins } from '@gatehouse/kernel/http'
import type { Cache } from '@gatehouse/kernel/state'
import { originTable } from '../data/client-tables.ts'

/** Scripts of an application may call from the origins that it registered. */
export const clientOrigins = (data: Data, cache: Cache<boolean>): CorsOrigins => ({
  name: 'oauth',
  async allows(tenant, origin) {
    if (origin.length > 191) return false
    const load = async () => (await data.rows(tenant, originTable).find({ origin })) !== undefined
    return (await cache.load(tenant, origin, load)) ?? false
  },
})
