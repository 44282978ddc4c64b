import type { AccountChange, AccountState } from '@gatehouse/users/contracts'
import { systemUser } from '../schema/extensions.ts'
import { type Complex, emptyObject } from './value.ts'

/** What administrators may change of an account, and its name in `UserChange`. */
export const accountFlags = { accountLocked: 'locked', accountDisabled: 'disabled', forcePasswordReset: 'mustChangePassword' } as const
const reasons = { administrator: 'ADMIN_INITIATED', 'wrong-passwords': 'MAX_ATTEMPTS_EXCEEDED' } as const

const part = (resource: Complex, values: Complex): Complex => {
  resource[systemUser] = Object.assign(emptyObject(), resource[systemUser], values)
  return resource
}
/** The flags that are up, as PATCH finds them. */
export const withFlags = (draft: Complex, state: AccountState): Complex => {
  const up = Object.entries(accountFlags).filter(([, field]) => state[field])
  return up.length > 0 ? part(draft, Object.fromEntries(up.map(([name]) => [name, true]))) : draft
}

/** Times are milliseconds in text, as the reference product has them. */
export const withAccount = (resource: Complex, state: AccountState): Complex => {
  const { locked, lockedBy, lockedUntil, disabled, mustChangePassword, lastSignInAt, passwordChangedAt, passwordExpiresAt, failedSignIns, lockouts } = state
  return part(resource, {
    accountLocked: locked,
    accountDisabled: disabled,
    accountState: disabled ? 'DISABLED' : locked ? 'LOCKED' : mustChangePassword ? 'PENDING_FUPR' : 'UNLOCKED',
    ...(mustChangePassword ? { forcePasswordReset: true } : {}),
    ...(lockedBy === undefined ? {} : { lockedReason: reasons[lockedBy] }),
    ...(lockedUntil === undefined ? {} : { unlockTime: String(lockedUntil) }),
    ...(lastSignInAt === undefined ? {} : { lastLogonTime: String(lastSignInAt) }),
    ...(passwordChangedAt === undefined ? {} : { lastPasswordUpdateTime: String(passwordChangedAt) }),
    ...(passwordExpiresAt === undefined ? {} : { passwordExpiryTime: String(passwordExpiresAt) }),
    ...(failedSignIns === undefined ? {} : { failedLoginAttempts: failedSignIns }),
    ...(lockouts === undefined ? {} : { failedLoginLockoutCount: lockouts }),
  })
}
const flagsIn = (resource: Complex) => (resource[systemUser] ?? emptyObject()) as Complex
/** Flags that a change sets otherwise. */
export const flagChanges = (before: Complex, after: Complex): AccountChange =>
  Object.fromEntries(
    Object.entries(accountFlags).flatMap(([name, field]) => {
      const [was, is] = [flagsIn(before)[name] === true, flagsIn(after)[name] === true]
      return was === is ? [] : [[field, is]]
    }),
  )
/** Whether a change says that the account is locked, also where it is already: for a while, or until its owner does something. */
export const locksAnew = (before: Complex, make: (before: Complex) => Complex): boolean => {
  if (flagsIn(before).accountLocked !== true) return false
  const { accountLocked, ...others } = flagsIn(before)
  return flagsIn(make(Object.assign(emptyObject(), before, { [systemUser]: Object.assign(emptyObject(), others) }))).accountLocked === true
}
