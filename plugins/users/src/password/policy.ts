import { WeakPassword } from '../contracts.ts'
import { fold } from '../names.ts'
import { commonPasswords } from './common.ts'
import { longestPassword, passwordBytes } from './hasher.ts'

export interface PolicyOptions {
  readonly minLength: number
}
export type PasswordPolicy = (password: string, username: string) => void

/** What any password must fit, a weak one too. @throws WeakPassword */
export const checkStorable = (password: string): void => {
  if (password === '') throw new WeakPassword('a password must not be empty')
  if (passwordBytes(password).length > longestPassword) throw new WeakPassword(`a password has at most ${longestPassword} bytes`)
}

/** NIST SP 800-63B §3.1.1.2: length and a list of known bad ones, no rules on kinds of characters. */
export const passwordPolicy =
  ({ minLength }: PolicyOptions): PasswordPolicy =>
  (password, username) => {
    checkStorable(password)
    const folded = fold(password)
    if ([...password].length < minLength) throw new WeakPassword(`a password has at least ${minLength} characters`)
    if (commonPasswords.has(folded) || /^(.)\1*$/u.test(folded)) throw new WeakPassword('this password is among those that are tried first')
    if (folded === fold(username)) throw new WeakPassword('a password must not be the username')
  }
