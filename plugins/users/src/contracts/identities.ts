import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'
import type { User } from './user.ts'

/** Accounts that are no people, such as agents: apart from the users, so that none is found, listed or signed in where people are. */
export interface OtherAccounts {
  /** `kind` of its accounts. */
  readonly name: NonNullable<User['kind']>
  /** Whether ids of this shape are its matter. Asked at each use of a token. */
  owns(id: string): boolean
  find(tenant: Tenant, id: string): Promise<User | undefined>
}
export const otherAccounts = extensionPoint<OtherAccounts>('users.other-accounts', (accounts) => accounts.name)
/** Whoever can hold tokens and roles: people, and other accounts. Everybody else asks `Users`. */
export interface Identities {
  find(tenant: Tenant, id: string): Promise<User | undefined>
}
export const Identities = token<Identities>('users.identities')
