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
  /** Undefined: never. @param since when the password was set */
  const endOf = async (tenant: Tenant, user: User, since: number): Promise<number | undefined> => {
    const expiry = await rules.expiryOf(tenant)
    const days = expiry ? await expiryDays(expiry, async (name) => (await sets.get(name)?.idsOf(tenant, user)) ?? []) : 0
    return days > 0 ? since + days * dayMs : undefined
  }
  return {
    endOf,
    async isTooOld(tenant: Tenant, user: User): Promise<boolean> {
      if (!(await rules.expiryOf(tenant))) return false
      const since = (await changedAt(tenant, [user.id])).get(user.id)
      const end = since === undefined ? undefined : await endOf(tenant, user, since)
      return end !== undefined && end <= clock.now()
    },
  }
}
export type PasswordExpiry = ReturnType<typeof passwordExpiry>
