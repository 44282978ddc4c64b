import { type Tenant, token } from '@gatehouse/kernel'
import type { User } from './user.ts'

/** Milliseconds since the epoch. */
export interface AccountState {
  readonly locked: boolean
  readonly lockedBy?: 'administrator' | 'wrong-passwords'
  /** When a lock after wrong passwords ends. */
  readonly lockedUntil?: number
  /** Wrong passwords since the last success, and the locks that they brought; none are left out. */
  readonly failedSignIns?: number
  readonly lockouts?: number
  readonly disabled: boolean
  readonly mustChangePassword: boolean
  readonly lastSignInAt?: number
  /** Of passwords that are kept here. */
  readonly passwordChangedAt?: number
  /** When it has to be changed. */
  readonly passwordExpiresAt?: number
}
export interface CheckedPassword {
  readonly user: User
  /** An administrator wants a new password, or it is too old. */
  readonly renew?: 'forced' | 'expired'
}
/** What is known of accounts besides the profile. For administrators and the owner, never for strangers: security rule 5.3. */
export interface Accounts {
  /** By user id: one for each user given. */
  of(tenant: Tenant, users: readonly User[]): Promise<ReadonlyMap<string, AccountState>>
  /**
   * As `signIn` of `Users`, for a page that lets the owner change the password: with `renew` it is the right one, but lets nobody in.
   * Everybody else calls `signIn`, which refuses it.
   */
  check(tenant: Tenant, username: string, password: string): Promise<CheckedPassword | undefined>
  /** By its owner, who was checked just now. @throws WeakPassword also for the old one; VersionMismatch the user was changed since */
  renew(tenant: Tenant, checked: Pick<User, 'id' | 'version'>, password: string): Promise<User>
  /** After a login by any method, in its transaction. */
  signedIn(tenant: Tenant, userId: string): Promise<void>
}
export const Accounts = token<Accounts>('users.accounts')
