import type { Clock, Tenant } from '@gatehouse/kernel'
import { type Data, isNull } from '@gatehouse/kernel/data'
import type { RefreshGrace } from '../clients/stored.ts'
import { type RefreshRow, refreshTable } from '../data/token-tables.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
}
export interface RefreshUse {
  readonly tenant: Tenant
  readonly row: RefreshRow
  /** Undefined: the client has none. */
  readonly grace: RefreshGrace | undefined
}

/**
 * A refresh token is replaced once: RFC 9700 §4.14.2. Where its client has a grace, it may come again for a while, as the answer
 * may have been lost. Each time it gets another successor in place of the one before, so that a family has one refresh token at
 * any time. Whoever holds the replaced successor is found out by using it: it has no grace. Neither has a token whose successor
 * was used, as then the answer had arrived. Security rule 3.5.
 */
export const createRefreshUses = ({ data, clock }: Deps) => {
  /** Why it cannot be used again; undefined: it was not used, or has grace left. */
  const faultOf = (row: RefreshRow, grace: RefreshGrace | undefined): string | undefined => {
    if (row.usedAt === null) return undefined
    if (!grace || row.replacedBy === null) return 'Invalid refresh token state'
    if (clock.now() >= row.usedAt + grace.seconds * 1000) return 'Refresh token grace period has expired.'
    return (row.retries ?? 0) >= grace.retries ? 'Refresh token has reached the configured graceful reuse limit.' : undefined
  }
  /** The row of the token first, then that of its successor: requests that meet wait for one another, and none for a circle. */
  const again = async ({ tenant, row: { id }, grace }: RefreshUse, next: string): Promise<boolean> => {
    const rows = data.rows(tenant, refreshTable)
    const row = await rows.find({ id }, { lock: true })
    if (!row || row.replacedBy === null || faultOf(row, grace) !== undefined) return false
    if ((await rows.update({ id: row.replacedBy, usedAt: isNull() }, { usedAt: clock.now() })) !== 1) return false
    return (await rows.update({ id }, { replacedBy: next, retries: (row.retries ?? 0) + 1 })) === 1
  }
  return {
    faultOf,
    /**
     * Runs in the transaction that stores the successor.
     * @param next the successor's id; without one, there is nothing to come back for
     * @returns `retry`: it had been used before, and has another successor now; `refused`: nothing was changed
     */
    async use(used: RefreshUse, next: string | undefined): Promise<'first' | 'retry' | 'refused'> {
      const { tenant, row, grace } = used
      const fresh = { id: row.id, usedAt: isNull() }
      if ((await data.rows(tenant, refreshTable).update(fresh, { usedAt: clock.now(), replacedBy: next ?? null })) === 1) return 'first'
      return grace && next !== undefined && (await again(used, next)) ? 'retry' : 'refused'
    },
  }
}
export type RefreshUses = ReturnType<typeof createRefreshUses>
