import type { AccountState } from '@gatehouse/users/contracts'
import { systemUser } from '../schema/extensions.ts'
import { type Complex, emptyObject } from './value.ts'

/** What administrators may change of an account, and its name in `UserChange`. */
export const accountFlags = { accountLocked: 'locked', accountDisabled: 'disabled' } as const
const reasons = { administrator: 'ADMIN_INITIATED', 'wrong-passwords': 'MAX_ATTEMPTS_EXCEEDED' } as const

const part = (resource: Complex, values: Complex): Complex => {
  resource[systemUser] = Object.assign(emptyObject(), resource[systemUser], values)
  return resource
}
/** The flags that are up, as PATCH finds them. */
export const withFlags = (draft: Complex, { locked, disabled }: AccountState): Complex =>
  locked || disabled ? part(draft, { ...(locked ? { accountLocked: true } : {}), ...(disabled ? { accountDisabled: true } : {}) }) : draft

/** Times are milliseconds in text, as the reference product has them. */
export const withAccount = (resource: Complex, state: AccountState): Complex => {
  const { locked, lockedBy, lockedUntil, disabled, lastSignInAt, passwordChangedAt } = state
  return part(resource, {
    accountLocked: locked,
    accountDisabled: disabled,
    accountState: disabled ? 'DISABLED' : locked ? 'LOCKED' : 'UNLOCKED',
    ...(lockedBy === undefined ? {} : { lockedReason: reasons[lockedBy] }),
    ...(lockedUntil === undefined ? {} : { unlockTime: String(lockedUntil) }),
    ...(lastSignInAt === undefined ? {} : { lastLogonTime: String(lastSignInAt) }),
    ...(passwordChangedAt === undefined ? {} : { lastPasswordUpdateTime: String(passwordChangedAt) }),
  })
}
const flagsIn = (resource: Complex) => (resource[systemUser] ?? emptyObject()) as Complex
/** Flags that a change sets otherwise. */
export const flagChanges = (before: Complex, after: Complex): { readonly locked?: boolean; readonly disabled?: boolean } =>
  Object.fromEntries(
    Object.entries(accountFlags).flatMap(([name, field]) => {
      const [was, is] = [flagsIn(before)[name] === true, flagsIn(after)[name] === true]
      return was === is ? [] : [[field, is]]
    }),
  )
