import { type Tenant, Transient } from '@gatehouse/kernel'
import type { Locks } from '@gatehouse/kernel/state'
import { type UserFilter, type Users, uniqueClaimsLock } from '@gatehouse/users/contracts'
import type { ReadClaim } from './read-claims.ts'

/** A value that only one user may have is another's. */
export class ClaimTaken extends Error {
  override readonly name = 'ClaimTaken'
}
/** Runs `work` while nobody else writes a value that must be unique. @throws ClaimTaken */
export const uniquely = async <X>(users: Users, locks: Locks, tenant: Tenant, read: readonly ReadClaim[], work: () => Promise<X>): Promise<X> => {
  const wanted = read.filter(({ claim }) => claim.uniqueness !== 'NONE')
  if (wanted.length === 0) return work()
  return locks.hold(uniqueClaimsLock(tenant), async (signal) => {
    for (const { claim, name, value } of wanted) {
      const inStore = claim.uniqueness === 'WITHIN_USERSTORE'
      const same: UserFilter = { op: 'eq', field: name, value }
      const where: UserFilter = inStore ? { op: 'and', parts: [{ op: 'eq', field: 'store', value: 'PRIMARY' }, same] } : same
      const { users: found, skipped = [] } = await users.search(tenant, { where, limit: 1, offset: 0 })
      if (found.length > 0) throw new ClaimTaken()
      if (!inStore && skipped.length > 0) throw new Transient('a user store does not answer, so it is not known whether a value is unique')
    }
    signal.throwIfAborted()
    return work()
  })
}
