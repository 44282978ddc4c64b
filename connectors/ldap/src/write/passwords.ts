import { randomBytes } from 'node:crypto'
import { WeakPassword } from '@gatehouse/users/contracts'
import { BerWriter } from 'ldapts'
import type { Flavour } from '../claims.ts'
import type { Directory } from '../connect/directory.ts'
import { hasCode } from '../errors.ts'
import { isBindable } from '../verify.ts'
import { replace } from './changes.ts'
import { type Features, PolicyHintsControl, passwordModify } from './controls.ts'
import { mapped, WriteRefused } from './refusals.ts'

/** [MS-ADTS] §3.1.1.3.1.5.1: in quotes, UTF-16. */
export const unicodePwd = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le')
/** Active Directory enables no account without a password: this one nobody knows, of all kinds of characters. */
export const unknownPassword = (): string => `aA1-${randomBytes(24).toString('base64url')}`
/** @throws WeakPassword it could never be used to sign in */
export const checkPassword = (password: string): void => {
  if (!isBindable(password)) throw new WeakPassword('the password is too long, empty or holds a NUL')
}
const modifyRequest = (dn: string, password: string): Buffer => {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeString(dn, 0x80)
  writer.writeString(password, 0x82)
  writer.endSequence()
  return writer.buffer
}

export interface PasswordDeps {
  readonly directory: Directory
  readonly flavour: Flavour
  readonly encrypted: boolean
  readonly features: () => Promise<Features>
}
/** Sets passwords as the directory's own tools do, so that its policy and its way of hashing hold. */
export const createPasswords = ({ directory, flavour, encrypted, features }: PasswordDeps) => {
  const set = async (dn: string, password: string, byOwner: boolean): Promise<void> => {
    const hints = byOwner ? [new PolicyHintsControl()] : []
    if (flavour === 'ad') return directory.write((client) => client.modify(dn, replace('unicodePwd', [unicodePwd(password)]), hints))
    if (!(await features()).passwordModify) return directory.write((client) => client.modify(dn, replace('userPassword', [password])))
    await directory.write((client) => client.exop(passwordModify, modifyRequest(dn, password)))
  }
  /** To the directory it was our account that set the password, so that its owner would have to change it again (`pwdMustChange`). */
  const settle = async (dn: string): Promise<void> => {
    try {
      await directory.write((client) => client.modify(dn, replace('pwdReset', [])))
    } catch (error) {
      // It knows no such duty, or our account may not take it back.
      if (
        !hasCode(error, 'undefinedAttributeType', 'noSuchAttribute', 'objectClassViolation', 'insufficientAccess', 'unwillingToPerform', 'constraintViolation')
      )
        throw error
    }
  }
  const needTls = () => {
    if (!encrypted) throw new WriteRefused('passwords are written over TLS only')
  }
  return {
    /** @throws WriteRefused no TLS; WeakPassword */
    check(password: string) {
      needTls()
      checkPassword(password)
    },
    /** @param byOwner the rules for owners hold, and nothing is left to be changed */
    async set(dn: string, password: string, byOwner = false): Promise<void> {
      await mapped('password', set(dn, password, byOwner))
      if (byOwner && flavour === 'ldap') await settle(dn)
    },
  }
}
export type Passwords = ReturnType<typeof createPasswords>
