import { event } from '@gatehouse/kernel'

export const userCreated = event<{ tenantId: string; userId: string }>('users.user-created')
export const userUpdated = event<{ tenantId: string; userId: string }>('users.user-updated')
export const userDeleted = event<{ tenantId: string; userId: string }>('users.user-deleted')
/** What a user proved before ends: what rests on credentials of a lower version. Without a version, all of it. */
export interface CredentialsEnded {
  readonly tenantId: string
  readonly userId: string
  readonly credentialVersion?: number
}
/** Follows a change of password by anybody: sessions and tokens end. */
export const passwordChanged = event<CredentialsEnded>('users.password-changed')
/** No way in from now on: disabled, or locked by an administrator. Sessions and tokens end. */
export const userDisabled = event<CredentialsEnded>('users.user-disabled')
/** The opposite: enabled, or no longer locked by an administrator. */
export const userEnabled = event<{ tenantId: string; userId: string }>('users.user-enabled')
/** After too many wrong passwords, for a while; or by an administrator. Every sign-in is refused. */
export const userLocked = event<{ tenantId: string; userId: string }>('users.user-locked')

/** By an administrator; a lock that ran out tells nothing. */
export const userUnlocked = event<{ tenantId: string; userId: string }>('users.user-unlocked')
