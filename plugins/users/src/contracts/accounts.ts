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
  /** Of the user's credentials, as it was before the password was looked at. */
  readonly credentialVersion: number
  /** An administrator wants a new password, or it is too old: so we find, or the user store says. */
  readonly renew?: 'forced' | 'expired'
  /** With `renew`: the password is of a user store that we do not write. Whoever has it changes it there. */
  readonly keptElsewhere?: true
  /** A hash of the old password of another user store, which only a failed try of the new one would tell from it. Goes into `renew`. */
  readonly old?: string
}
/** Of a password that was checked. */
export interface Renewing extends Pick<User, 'id' | 'version'> {
  readonly credentialVersion: number
  readonly old?: string | undefined
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
  /**
   * By its owner, who was checked just now; written to the user's store. Undefined: it was, and its store lets the user in no more than before.
   * @throws WeakPassword also for the old one; VersionMismatch the user was changed since; PasswordKeptElsewhere
   */
  renew(tenant: Tenant, checked: Renewing, password: string): Promise<CheckedPassword | undefined>
  /**
   * Grows with each new password, and whenever the user is disabled or locked. What was proved under a lower one counts no more, whatever the
   * clocks of the nodes say. Inside a transaction the row is locked: a change comes before or after it. 0 for whom nothing is known.
   */
  credentialVersion(tenant: Tenant, userId: string): Promise<number>
  /** After a login by any method, in its transaction. */
  signedIn(tenant: Tenant, userId: string): Promise<void>
}
export const Accounts = token<Accounts>('users.accounts')
