import { createHash } from 'node:crypto'
import type { Clock, Tenant } from '@gatehouse/kernel'
import { type Data, lt, oneOf } from '@gatehouse/kernel/data'
import type { AccountState } from '../contracts.ts'
import { attemptTable } from '../data/tables.ts'

export interface LockSettings {
  readonly maxFailedAttempts: number
  /** Seconds. */
  readonly lockTime: number
  readonly lockGrowth: number
  /** Seconds. */
  readonly maxLockTime: number
}
export interface AttemptDeps {
  readonly data: Data
  readonly clock: Clock
  readonly settings: LockSettings
}
type Attempts = Pick<AccountState, 'failedSignIns' | 'lockouts' | 'lockedUntil'>
/** Rows that stand for all users that do not exist: a wrong try for one of them costs the same write. */
const decoys = 64

/** How long the lock is that this failure brings, in milliseconds; 0 for none. */
export const lockAfter = (failed: number, { maxFailedAttempts, lockTime, lockGrowth, maxLockTime }: LockSettings): number =>
  failed % maxFailedAttempts === 0 ? Math.min(lockTime * lockGrowth ** (failed / maxFailedAttempts - 1), maxLockTime) * 1000 : 0

/** Wrong passwords of each user, counted in the database: N parallel ones count N. Security rule 5.3. */
export const signInAttempts = ({ data, clock, settings }: AttemptDeps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, attemptTable)
  const increment = async (tenant: Tenant, key: string): Promise<void> => {
    const set = { updatedAt: clock.now() }
    if ((await rows(tenant).increment({ key }, 'failed', 1, set)) === 1) return
    const isNew = await rows(tenant).insertIgnore({ key, failed: 1, lockedUntil: 0, ...set })
    if (!isNew) await rows(tenant).increment({ key }, 'failed', 1, set)
  }
  return {
    decoyFor: (username: string) => `decoy-${(createHash('sha256').update(username).digest()[0] ?? 0) % decoys}`,
    async isLocked(tenant: Tenant, key: string): Promise<boolean> {
      return ((await rows(tenant).find({ key }))?.lockedUntil ?? 0) > clock.now()
    },
    /** What the wrong tries of each come to; `lockedUntil` where a lock holds now. */
    async of(tenant: Tenant, keys: readonly string[]): Promise<ReadonlyMap<string, Attempts>> {
      const found = await rows(tenant).list({ key: oneOf(keys) })
      return new Map(
        found.map(({ key, failed, lockedUntil }) => {
          const lockouts = Math.floor(failed / settings.maxFailedAttempts)
          return [
            key,
            { ...(failed > 0 ? { failedSignIns: failed } : {}), ...(lockouts > 0 ? { lockouts } : {}), ...(lockedUntil > clock.now() ? { lockedUntil } : {}) },
          ]
        }),
      )
    },
    /** Inside a transaction. Tries of long ago are forgotten. @returns whether the account is locked by it */
    async count(tenant: Tenant, key: string): Promise<boolean> {
      await rows(tenant).update({ key, updatedAt: lt(clock.now() - 2 * settings.maxLockTime * 1000) }, { failed: 0 })
      await increment(tenant, key)
      const failed = (await rows(tenant).find({ key }, { lock: true }))?.failed ?? 0
      const lockMs = lockAfter(failed, settings)
      if (lockMs > 0) await rows(tenant).update({ key }, { lockedUntil: clock.now() + lockMs })
      return lockMs > 0
    },
    /** After the right password. It writes only when there is something to forget. @returns false when the account is locked by now */
    async admit(tenant: Tenant, key: string): Promise<boolean> {
      const row = await rows(tenant).find({ key })
      if (row && row.lockedUntil > clock.now()) return false
      if (row) await rows(tenant).remove({ key })
      return true
    },
    /** When the password is new or the user is gone. */
    async forget(tenant: Tenant, key: string): Promise<void> {
      if (await rows(tenant).find({ key })) await rows(tenant).remove({ key })
    },
  }
}
export type SignInAttempts = ReturnType<typeof signInAttempts>
