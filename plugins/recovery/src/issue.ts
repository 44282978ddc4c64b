import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Notifications } from '@gatehouse/notifications/contracts'
import type { User } from '@gatehouse/users/contracts'
import type { RecoveryCodes } from './data/codes.ts'
import { addressOf, localesOf, valuesOf } from './people.ts'
import type { TenantRules } from './rules.ts'
import { pages, type Scenario } from './scenarios.ts'
import { addressHash } from './secrets.ts'

export interface Deps {
  readonly data: Data
  readonly codes: RecoveryCodes
  readonly notifications: Notifications
  readonly rules: TenantRules
}
/** A secret and the message that holds it commit together. The address is that of the profile, never one of the request. */
export const issuer =
  ({ data, codes, notifications, rules }: Deps) =>
  async (tenant: Tenant, user: User, scenario: Scenario): Promise<void> => {
    const to = addressOf(user)
    if (to === undefined) return
    const { formOf, lifetimeOf } = await rules(tenant)
    const [form, seconds] = [formOf(scenario.name), lifetimeOf(scenario.name)]
    await data.transaction(async () => {
      const given = { userId: user.id, scenario: scenario.name, form, address: addressHash(to), lifetimeMs: seconds * 1000 }
      const secret = await codes.issue(tenant, given)
      const link = form === 'link' ? `${tenant.baseUrl}${scenario.page}?confirmation=${secret}` : `${tenant.baseUrl}${pages.code}`
      await notifications.send(tenant, {
        channel: 'email',
        type: scenario.mail[form],
        to,
        locales: localesOf(user),
        values: { ...valuesOf(user), 'confirmation-code': secret, link, 'expiry-minutes': String(Math.ceil(seconds / 60)) },
        ttlSeconds: seconds,
        userId: user.id,
      })
    })
  }
export type Issue = ReturnType<typeof issuer>
