import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { User, UserSets } from '../contracts.ts'
import { passwordTimes } from '../local/passwords.ts'
import { expiryDays } from '../password/expiry-rules.ts'
import type { TenantRules } from '../password/tenant-rules.ts'

export interface ExpiryDeps {
  readonly data: Data
  readonly clock: Clock
  readonly rules: TenantRules
  readonly sets: ReadonlyMap<string, UserSets>
}
const dayMs = 86_400_000

/** When passwords that are kept here are too old; other stores know that of theirs. */
export const passwordExpiry = ({ data, clock, rules, sets }: ExpiryDeps) => {
  const changedAt = passwordTimes(data)
  return {
    async isTooOld(tenant: Tenant, user: User): Promise<boolean> {
      const expiry = await rules.expiryOf(tenant)
      const since = expiry && (await changedAt(tenant, [user.id])).get(user.id)
      if (!expiry || since === undefined) return false
      const days = await expiryDays(expiry, async (name) => (await sets.get(name)?.idsOf(tenant, user)) ?? [])
      return days > 0 && since + days * dayMs <= clock.now()
    },
  }
}
export type PasswordExpiry = ReturnType<typeof passwordExpiry>
