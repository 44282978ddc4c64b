import type { Tenant } from '@gatehouse/kernel'
import type { Accounts, User } from '@gatehouse/users/contracts'
import type { AccountExtensions } from '../account-extensions.ts'
import type { ScimUserAttribute } from '../contracts.ts'
import { asksFor, type Projection, projection } from '../projection.ts'
import { systemUser } from '../schema/extensions.ts'
import type { UserShapes } from '../schema/shape.ts'
import { withAccount } from './account.ts'
import { toResource } from './user-resource.ts'
import { type Complex, emptyObject, type Value } from './value.ts'

const asksForAccount = ({ attributes }: Projection): boolean => !attributes || attributes.length === 0 || String(attributes).toLowerCase().includes(systemUser)

/** Users as asked for, with the state of their accounts and what other plugins know: groups, roles. It is read only where it will be shown. */
export const presentUsers =
  (accounts: Accounts, attributes: ReadonlyMap<string, ScimUserAttribute>, shapes: UserShapes, extended: AccountExtensions) =>
  async (tenant: Tenant, users: readonly User[], wanted: Projection): Promise<readonly Complex[]> => {
    const states = asksForAccount(wanted) ? await accounts.of(tenant, users) : undefined
    const waiting = states && (await extended.waiting(tenant, users, states))
    const shape = await shapes.for(tenant, 'console')
    const present = async (user: User): Promise<Complex> => {
      const state = states?.get(user.id)
      const plain = toResource(tenant, user, shape)
      const resource = state ? withAccount(plain, state) : plain
      const reason = waiting?.get(user.id)
      if (reason) resource[systemUser] = Object.assign(emptyObject(), resource[systemUser], reason)
      for (const attribute of attributes.values()) {
        if (!asksFor(wanted, attribute.name, true)) continue
        const values = await attribute.of(tenant, user)
        if (values.length > 0) resource[attribute.name] = values as Value[]
      }
      return projection(wanted, shape.schemas)(resource)
    }
    return Promise.all(users.map(present))
  }
export type PresentUsers = ReturnType<typeof presentUsers>
