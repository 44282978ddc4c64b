import type { Clock } from '../clock/clock.ts'
import type { Data, TenantRef } from '../data/contracts.ts'
import { gt, lte } from '../data/where.ts'
import { Conflict } from '../errors/errors.ts'
import type { ShortLived } from './contracts.ts'
import { hashed, newVersion } from './keys.ts'
import { onceTable, shortLivedTable } from './tables.ts'

/** Rows of our database: survive a crash, and serve all nodes that share it. */
export const dataShortLived = (data: Data, clock: Clock): ShortLived => {
  const rows = (tenant: TenantRef) => data.rows(tenant, shortLivedTable)
  const end = (ttlSeconds: number) => clock.now() + Math.ceil(ttlSeconds * 1000)
  const live = async (tenant: TenantRef, purpose: string, key: string) => {
    const row = await rows(tenant).find({ purpose, key: hashed(key) })
    return row && row.expiresAt > clock.now() ? row : undefined
  }
  return {
    async put(tenant, purpose, key, value, ttlSeconds) {
      const row = { purpose, key: hashed(key), value: JSON.stringify(value), version: newVersion(), expiresAt: end(ttlSeconds) }
      if (await rows(tenant).insertIgnore(row)) return
      const expired = { purpose, key: row.key, expiresAt: lte(clock.now()) }
      const taken = await rows(tenant).update(expired, { value: row.value, version: row.version, expiresAt: row.expiresAt })
      if (taken !== 1) throw new Conflict(`${purpose} has this key already`)
    },
    async get<V>(tenant: TenantRef, purpose: string, key: string) {
      const row = await live(tenant, purpose, key)
      return row && { value: JSON.parse(row.value) as V, version: row.version }
    },
    async replace(tenant, purpose, key, version, value, ttlSeconds) {
      const set = { value: JSON.stringify(value), version: newVersion(), ...(ttlSeconds === undefined ? {} : { expiresAt: end(ttlSeconds) }) }
      return (await rows(tenant).update({ purpose, key: hashed(key), version, expiresAt: gt(clock.now()) }, set)) === 1
    },
    async take<V>(tenant: TenantRef, purpose: string, key: string) {
      const row = await live(tenant, purpose, key)
      if (!row) return undefined
      const mine = (await rows(tenant).remove({ purpose, key: row.key, version: row.version })) === 1
      return mine ? (JSON.parse(row.value) as V) : undefined
    },
    async remove(tenant, purpose, key) {
      await rows(tenant).remove({ purpose, key: hashed(key) })
    },
    async once(tenant, purpose, id, ttlSeconds) {
      const marks = data.rows(tenant, onceTable)
      const key = hashed(id)
      if (await marks.insertIgnore({ purpose, key, expiresAt: end(ttlSeconds) })) return true
      return (await marks.update({ purpose, key, expiresAt: lte(clock.now()) }, { expiresAt: end(ttlSeconds) })) === 1
    },
  }
}
