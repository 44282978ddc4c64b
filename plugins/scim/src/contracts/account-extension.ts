import { extensionPoint, type Tenant } from '@gatehouse/kernel'
import type { NewUser, User, UserChange, Within } from '@gatehouse/users/contracts'

/** How `urn:scim:wso2:schema` shows an account that waits for its owner. */
export interface WaitingAccount {
  /** `PENDING_AP`. */
  readonly accountState: string
  readonly lockedReason: string
}
/**
 * What another plugin makes of the accounts that administrators write: it may change what is written, and refuse it with a `ScimError`.
 * `asked` are the names of those of its attributes that are true.
 */
export interface ScimAccountExtension {
  readonly name: string
  /** Added to `urn:scim:wso2:schema`: yes or no, only written, by administrators, and kept nowhere. */
  readonly attributes: readonly { readonly name: string; readonly description: string }[]
  /** `within` runs as that of `Users.create`. Undefined: the user is made as it is. */
  creating(tenant: Tenant, user: NewUser, asked: ReadonlySet<string>): Promise<{ readonly user: NewUser; readonly within?: Within } | undefined>
  /** `after` runs in the transaction of the change, as that of `Users.update`; where nothing changes, by itself. Undefined: the change is made as it is. */
  changing(
    tenant: Tenant,
    user: User,
    change: UserChange,
    asked: ReadonlySet<string>,
  ): Promise<{ readonly change: UserChange; readonly after?: (user: User) => Promise<void> } | undefined>
  /** Of locked accounts. By user id; those that wait for nothing are left out. */
  waiting(tenant: Tenant, users: readonly User[]): Promise<ReadonlyMap<string, WaitingAccount>>
}
export const scimAccountExtensions = extensionPoint<ScimAccountExtension>('scim.account-extensions', (extension) => extension.name)
