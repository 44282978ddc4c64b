import { type Tenant, token } from '@gatehouse/kernel'
import type { ImportedPassword } from './passwords.ts'
import type { Within } from './stores.ts'
import type { NewUser, User, UserChange, UserPage, UserSearch, UserWalk, WalkedPage } from './user.ts'

export interface CreateOptions {
  /** Runs in the transaction of the change, where the store has one. */
  readonly within?: Within
  /** For the first administrator of a development server. */
  readonly acceptWeakPassword?: boolean
  /** In the place of a password. @throws InvalidUser the store takes none */
  readonly imported?: ImportedPassword
  /** In the place of a password, too: where it is known, the name of another user store or of a password origin. @throws InvalidUser there is none */
  readonly passwordFrom?: string
}
/**
 * All user stores of a tenant. A name is `ann` or `STORE/ann`; without a store the local one comes first, then the others in the order of
 * their names. Passwords are hashed before the store's transaction begins: call the writing verbs outside of a transaction of your own.
 */
export interface Users {
  /** By id: cached; a change is seen on this node at once and on others within 1 s. */
  find(tenant: Tenant, by: 'id' | 'username', value: string): Promise<User | undefined>
  /** @throws SearchTooBroad */
  search(tenant: Tenant, search: UserSearch): Promise<UserPage>
  /** Store after store. None is passed over. @throws SearchTooBroad, Transient a store is down */
  walk(tenant: Tenant, walk: UserWalk): Promise<WalkedPage>
  /**
   * The user when the password is right, the account is active and not locked, and the password need not be changed; else undefined. The same time and
   * answer for an unknown user as for a wrong password; wrong tries are counted and lock the account for a while.
   */
  signIn(tenant: Tenant, username: string, password: string): Promise<User | undefined>
  /** @throws UsernameTaken, WeakPassword, InvalidUser */
  create(tenant: Tenant, user: NewUser, options?: CreateOptions): Promise<User>
  /** @throws UserNotFound, UsernameTaken, WeakPassword, InvalidUser, VersionMismatch */
  update(tenant: Tenant, id: string, change: UserChange, ifVersion?: number, options?: Pick<CreateOptions, 'within'>): Promise<User>
  /** @returns false when there is no such user. */
  remove(tenant: Tenant, id: string): Promise<boolean>
}
/** Held while a claim that must be unique is looked for and written, by whoever writes one: of two users who want a value one gets it. */
export const uniqueClaimsLock = ({ id }: Pick<Tenant, 'id'>): string => `users.unique-claims:${id}`
export const Users = token<Users>('users.users')
