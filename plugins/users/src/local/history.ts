import type { Tenant } from '@gatehouse/kernel'
import { type Data, lt } from '@gatehouse/kernel/data'
import { historyTable } from '../data/tables.ts'

/** Hashes of passwords that were replaced. */
export const passwordHistory = (data: Data) => {
  const rows = (tenant: Tenant) => data.rows(tenant, historyTable)
  const latest = (tenant: Tenant, userId: string, limit: number) => rows(tenant).list({ userId }, { orderBy: [['number', 'desc']], limit })
  return {
    /** The latest first. */
    async of(tenant: Tenant, userId: string, limit: number): Promise<readonly string[]> {
      return limit > 0 ? (await latest(tenant, userId, limit)).map(({ hash }) => hash) : []
    },
    /** Inside the transaction that replaces it, which holds the user's row. @param keep how many are kept, this one included */
    async add(tenant: Tenant, userId: string, hash: string, keep: number): Promise<void> {
      const [last] = await latest(tenant, userId, 1)
      const number = (last?.number ?? 0) + 1
      if (keep > 0) await rows(tenant).insert({ userId, number, hash })
      if (last) await rows(tenant).remove({ userId, number: lt(number - Math.max(keep, 0) + 1) })
    },
    remove: (tenant: Tenant, userId: string) => rows(tenant).remove({ userId }),
  }
}
export type PasswordHistory = ReturnType<typeof passwordHistory>
