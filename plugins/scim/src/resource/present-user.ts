import type { Tenant } from '@gatehouse/kernel'
import type { Accounts, User } from '@gatehouse/users/contracts'
import type { ScimUserAttribute } from '../contracts.ts'
import { asksFor, type Projection, projection } from '../projection.ts'
import { systemUser } from '../schema/extensions.ts'
import { withAccount } from './account.ts'
import { toResource } from './user-resource.ts'
import type { Complex, Value } from './value.ts'

const asksForAccount = ({ attributes }: Projection): boolean => !attributes || attributes.length === 0 || String(attributes).toLowerCase().includes(systemUser)

/** Users as asked for, with the state of their accounts and what other plugins know: groups, roles. It is read only where it will be shown. */
export const presentUsers =
  (accounts: Accounts, attributes: ReadonlyMap<string, ScimUserAttribute>) =>
  async (tenant: Tenant, users: readonly User[], wanted: Projection): Promise<readonly Complex[]> => {
    const states = asksForAccount(wanted) ? await accounts.of(tenant, users) : undefined
    const present = async (user: User): Promise<Complex> => {
      const state = states?.get(user.id)
      const resource = state ? withAccount(toResource(tenant, user), state) : toResource(tenant, user)
      for (const attribute of attributes.values()) {
        if (!asksFor(wanted, attribute.name, true)) continue
        const values = await attribute.of(tenant, user)
        if (values.length > 0) resource[attribute.name] = values as Value[]
      }
      return projection(wanted)(resource)
    }
    return Promise.all(users.map(present))
  }
export type PresentUsers = ReturnType<typeof presentUsers>
