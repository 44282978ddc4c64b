import { extensionPoint, type Tenant } from '@gatehouse/kernel'
import type { Where } from '@gatehouse/kernel/data'

/** Users that a group or a role holds. */
export interface HeldUsers {
  /** Those of the local store, as a condition on their ids that the database joins. */
  readonly where: Where<{ readonly id: string }>
  /** Those of another store. Undefined: they are more than `most`. @throws Transient the store does not answer */
  idsIn(store: string, most: number): Promise<readonly string[] | undefined>
}
/** What holds users besides their stores. A search asks for it with `eq` and `ne` on its field. */
export interface UserHolder {
  /** `@group`: no claim can have such a name. */
  readonly field: string
  of(tenant: Tenant, value: string): Promise<HeldUsers>
}
export const userHolders = extensionPoint<UserHolder>('users.holders', (holder) => holder.field)
