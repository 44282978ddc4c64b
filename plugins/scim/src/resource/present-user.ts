import type { Tenant } from '@gatehouse/kernel'
import type { User } from '@gatehouse/users/contracts'
import type { ScimUserAttribute } from '../contracts.ts'
import { asksFor, type Projection, projection } from '../projection.ts'
import { toResource } from './user-resource.ts'
import type { Complex, Value } from './value.ts'

/** A user as asked for, with what other plugins know: groups, roles. They are read only where they will be shown. */
export const presentUser =
  (attributes: ReadonlyMap<string, ScimUserAttribute>) =>
  async (tenant: Tenant, user: User, wanted: Projection): Promise<Complex> => {
    const resource = toResource(tenant, user)
    for (const attribute of attributes.values()) {
      if (!asksFor(wanted, attribute.name, true)) continue
      const values = await attribute.of(tenant, user)
      if (values.length > 0) resource[attribute.name] = values as Value[]
    }
    return projection(wanted)(resource)
  }
export type PresentUser = ReturnType<typeof presentUser>
