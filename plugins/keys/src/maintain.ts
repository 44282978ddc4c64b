import type { Clock, Sealing, Tenant, Tenants } from '@gatehouse/kernel'
import { handler, job } from '@gatehouse/kernel/jobs'
import { isOneOf } from './algorithms.ts'
import type { Keys } from './contracts.ts'
import type { KeyRow } from './data/key-table.ts'
import type { KeyStore } from './key-store.ts'

export interface MaintainDeps {
  readonly store: KeyStore
  readonly keys: Keys
  readonly sealing: Sealing
  readonly tenants: Tenants
  readonly clock: Clock
  /** Seconds; undefined: only on demand. */
  readonly rotateEvery: number | undefined
}
const page = 100
const maintain = job<Record<string, never>>('keys.maintain', { attempts: 3, timeoutMs: 600_000 })
export const maintenanceSchedule = { name: 'keys.maintain', cron: '17 * * * *', job: maintain }

/** Seals keys anew after the master key was changed (security rule 11.8), drops those that are no longer published, and rotates old ones. */
export const maintenance = ({ store, keys, sealing, tenants, clock, rotateEvery }: MaintainDeps) => {
  const rotateOld = async (tenant: Tenant, rows: readonly KeyRow[]): Promise<void> => {
    if (rotateEvery === undefined) return
    const inUse = isOneOf(keys.algorithms)
    for (const { alg, createdAt, publishedUntil } of rows) {
      const isNewest = publishedUntil === null
      if (isNewest && inUse(alg) && createdAt + rotateEvery * 1000 <= clock.now()) await keys.rotate(tenant, alg)
    }
  }
  const tend = async (tenant: Tenant): Promise<void> => {
    const rows = await store.rows(tenant)
    for (const row of rows) {
      if (row.publishedUntil !== null && row.publishedUntil <= clock.now()) await store.remove(tenant, row.kid)
      else if (sealing.stale(row.sealedKey)) await store.sealAgain(tenant, row)
    }
    await rotateOld(tenant, rows)
  }
  return handler(maintain, async (_, { signal }) => {
    for (let offset = 0; !signal.aborted; offset += page) {
      const some = await tenants.list({ limit: page, offset })
      for (const tenant of some) if (!signal.aborted) await tend(tenant)
      if (some.length < page) return
    }
  })
}
