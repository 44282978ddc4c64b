import type { Clock } from '@gatehouse/kernel'
import { type Data, lt, oneOf, type TenantRef } from '@gatehouse/kernel/data'
import { type PendingState, pendingStates } from '../scenarios.ts'
import { pendingTable } from './tables.ts'

const stateOf = (text: string): PendingState | undefined => pendingStates.find((state) => state === text)

export const pendingAccounts = (data: Data, clock: Clock) => {
  const rows = (tenant: TenantRef) => data.rows(tenant, pendingTable)
  return {
    async of(tenant: TenantRef, userIds: readonly string[]): Promise<ReadonlyMap<string, PendingState>> {
      if (userIds.length === 0) return new Map()
      const found = await rows(tenant).list({ userId: oneOf(userIds) })
      return new Map(
        found.flatMap(({ userId, state }) => [[userId, stateOf(state)] as const].filter((entry): entry is [string, PendingState] => entry[1] !== undefined)),
      )
    },
    async set(tenant: TenantRef, userId: string, state: PendingState): Promise<void> {
      const set = { state, createdAt: clock.now() }
      if ((await rows(tenant).update({ userId }, set)) > 0) return
      const isNew = await rows(tenant).insertIgnore({ userId, ...set })
      if (!isNew) await rows(tenant).update({ userId }, set)
    },
    /** @param before only what began earlier: a fact may be told late */
    remove: (tenant: TenantRef, userId: string, before?: number): Promise<number> =>
      rows(tenant).remove({ userId, ...(before === undefined ? {} : { createdAt: lt(before) }) }),
  }
}
export type PendingAccounts = ReturnType<typeof pendingAccounts>
