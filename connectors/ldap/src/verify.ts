import type { PasswordRefusal } from '@gatehouse/users/contracts'
import { InvalidCredentialsError, PasswordPolicyControl, PasswordPolicyError } from 'ldapts'
import type { Flavour } from './claims.ts'
import type { Directory } from './connect/directory.ts'
import { hasCode, unanswered } from './errors.ts'

/** Longer ones are wrong: no directory takes them, and they cost. */
const longestPassword = 1024
/** `data 775` in the message of Active Directory: the Windows error code in hexadecimal, [MS-ERREF]. */
const windowsErrors: Readonly<Record<string, PasswordRefusal>> = {
  '530': 'disabled',
  '531': 'disabled',
  '532': 'expired',
  '533': 'disabled',
  '568': 'wrong',
  // The account, not its password: a new one would not help.
  '701': 'disabled',
  '773': 'must-change',
  '775': 'locked',
}
const policyErrors: Readonly<Record<number, PasswordRefusal>> = {
  [PasswordPolicyError.PasswordExpired]: 'expired',
  [PasswordPolicyError.AccountLocked]: 'locked',
  [PasswordPolicyError.ChangeAfterReset]: 'must-change',
}
const refusalOf = (flavour: Flavour, message: string, policyError: number | undefined): PasswordRefusal => {
  if (flavour === 'ad') return windowsErrors[/\bdata ([0-9a-f]{3,8})\b/i.exec(message)?.[1]?.toLowerCase() ?? ''] ?? 'wrong'
  return policyErrors[policyError ?? -1] ?? 'wrong'
}
/** An empty password would bind as nobody and succeed (RFC 4513 §5.1.2); a NUL ends the text for some servers. */
export const isBindable = (password: string): boolean => password !== '' && password.length <= longestPassword && !password.includes('\0')

/** Undefined when the directory lets this entry in with the password and asks for nothing more. @throws DirectoryUnavailable */
export const tryBind = async (directory: Directory, flavour: Flavour, dn: string, password: string): Promise<PasswordRefusal | undefined> => {
  if (dn === '' || !isBindable(password)) return 'wrong'
  const policy = new PasswordPolicyControl()
  try {
    await directory.bind(dn, password, flavour === 'ad' ? [] : [policy])
    // A grace login is there to change the password with: draft-behera-ldap-password-policy-10 §8.1.
    return policyErrors[policy.value?.error ?? -1] ?? (policy.value?.graceAuthNsRemaining === undefined ? undefined : 'expired')
  } catch (error) {
    if (error instanceof InvalidCredentialsError) return refusalOf(flavour, error.message, policy.value?.error)
    // No password, a DN that is none any more, or an account that may not bind.
    if (hasCode(error, 'inappropriateAuthentication', 'noSuchObject', 'unwillingToPerform', 'constraintViolation', 'insufficientAccess')) return 'wrong'
    throw unanswered(error)
  }
}
