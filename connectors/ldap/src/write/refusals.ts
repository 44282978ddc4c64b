import { ServerError } from '@gatehouse/kernel'
import { InvalidUser, UserNotFound, UsernameTaken, WeakPassword } from '@gatehouse/users/contracts'
import { ResultCodeError } from 'ldapts'
import type { Directory } from '../connect/directory.ts'
import { hasCode } from '../errors.ts'

/** Our account may not do it, or not without TLS: for operators. */
export class WriteRefused extends ServerError {
  override readonly code = 'ldap.write_refused'
  override readonly status = 502
}
/** References lead readers to other servers, not writers. @throws WriteRefused */
export const checkHome = (directory: Directory, { home }: { readonly home: Directory }): void => {
  if (home !== directory) throw new WriteRefused('the entry is on a server that a reference led to: it is not written')
}
/** ERROR_PASSWORD_RESTRICTION, [MS-ERREF], as Active Directory begins its message. */
const passwordRestriction = /^0*52d:/i
const told = (error: ResultCodeError) => ({ cause: error, detail: { ldapCode: error.code } })

/** The answer to a change, in the words of the contract. Its text may quote what was sent: it stays in the cause. */
export const refusalOf = (error: unknown, what: 'user' | 'password'): unknown => {
  if (!(error instanceof ResultCodeError)) return error
  if (hasCode(error, 'noSuchObject')) return new UserNotFound('there is no such user', told(error))
  if (hasCode(error, 'entryAlreadyExists')) return new UsernameTaken('the username is taken', told(error))
  const aboutPassword = what === 'password' && hasCode(error, 'constraintViolation', 'unwillingToPerform', 'invalidAttributeSyntax')
  if (aboutPassword || passwordRestriction.test(error.message)) return new WeakPassword('the directory refuses the password', told(error))
  if (hasCode(error, 'insufficientAccess', 'unwillingToPerform')) return new WriteRefused('the directory refuses the change', told(error))
  return new InvalidUser('the directory refuses a value', told(error))
}
export const mapped = async <X>(what: 'user' | 'password', work: Promise<X>): Promise<X> => {
  try {
    return await work
  } catch (error) {
    throw refusalOf(error, what)
  }
}
