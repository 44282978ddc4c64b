import { randomBytes } from 'node:crypto'
import type { Sealing, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import { pairwiseTable } from '../data/pairwise-table.ts'

interface Deps {
  readonly data: Data
  readonly sealing: Sealing
  readonly cache: Cache<Buffer>
}
const id = 'current'
const contextOf = ({ id: tenantId }: Tenant) => `oidc:pairwise:${tenantId}`

/** The tenant's secret, made on first use: of nodes that start at once one makes it. */
export const pairwiseSecrets = ({ data, sealing, cache }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, pairwiseTable)
  const read = async (tenant: Tenant): Promise<Buffer> =>
    data.outside(async () => {
      let row = await rows(tenant).find({ id })
      if (!row) {
        await rows(tenant).insertIgnore({ id, sealed: sealing.seal(randomBytes(32), contextOf(tenant)) })
        row = await rows(tenant).find({ id })
      }
      if (!row) throw new Error('the secret of pairwise subjects is gone')
      const secret = sealing.open(row.sealed, contextOf(tenant))
      if (sealing.stale(row.sealed)) await rows(tenant).update({ id, sealed: row.sealed }, { sealed: sealing.seal(secret, contextOf(tenant)) })
      return secret
    })
  return async (tenant: Tenant): Promise<Buffer> => {
    const secret = cache.get(tenant, id) ?? (await cache.load(tenant, id, () => read(tenant)))
    if (!secret) throw new Error('the secret of pairwise subjects is gone')
    return secret
  }
}
export type PairwiseSecrets = ReturnType<typeof pairwiseSecrets>
