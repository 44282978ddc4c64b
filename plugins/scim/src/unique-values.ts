import { type Tenant, Transient } from '@gatehouse/kernel'
import type { Locks } from '@gatehouse/kernel/state'
import { type UserFilter, type Users, uniqueClaimsLock } from '@gatehouse/users/contracts'
import { ScimError } from './contracts.ts'
import { allOf, anyOf } from './filter/condition.ts'
import type { UniqueValues } from './resource/unique.ts'

interface Write {
  readonly wanted: readonly UniqueValues[]
  readonly store: string
  /** The user who is changed. */
  readonly self: string | undefined
}
/**
 * Writes values that nobody else has. Looking and writing are done by one at a time in a tenant, on all nodes, so that of two
 * users who want the same value one gets it. Nothing is asked and nobody waits where nothing has to be unique.
 */
export const uniqueWrites = (users: Users, locks: Locks) => {
  const refuseTaken = async (tenant: Tenant, { store, self }: Write, { name, claim, inStore, values }: UniqueValues): Promise<void> => {
    const one = anyOf(values.map((value): UserFilter => ({ op: 'eq', field: claim, value })))
    const where = allOf([...(inStore ? [{ op: 'eq', field: 'store', value: store } as const] : []), one]) as UserFilter
    const found = await users.search(tenant, { where, limit: 2, offset: 0 })
    if (found.users.some(({ id }) => id !== self)) throw new ScimError(409, 'uniqueness', `the value of ${name} is taken by another user`)
    if (!inStore && (found.skipped ?? []).length > 0) throw new Transient('a user store does not answer, so it is not known whether the value is unique')
  }
  return async <X>(tenant: Tenant, write: Write, work: () => Promise<X>): Promise<X> => {
    if (write.wanted.length === 0) return work()
    return locks.hold(uniqueClaimsLock(tenant), async (signal) => {
      for (const values of write.wanted) await refuseTaken(tenant, write, values)
      signal.throwIfAborted()
      return work()
    })
  }
}
export type UniqueWrites = ReturnType<typeof uniqueWrites>
