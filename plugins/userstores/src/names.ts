import { UserStoreError } from './errors.ts'

export const primary = 'PRIMARY'
/** Names before a slash that mean something else. */
const reserved: ReadonlySet<string> = new Set([primary, 'INTERNAL', 'APPLICATION', 'WORKFLOW', 'SYSTEM', 'AGENT', 'FEDERATED', 'DEFAULT'])
const shape = /^[A-Z0-9](?:[A-Z0-9.-]{0,58}[A-Z0-9])?$/

/** Base64url without padding, as in the paths of the reference product. */
export const idOf = (name: string): string => Buffer.from(name).toString('base64url')
export const nameOf = (id: string): string => Buffer.from(id.replace(/=+$/, ''), 'base64url').toString('utf8').toUpperCase()

/** Names are compared without regard to case and kept in upper case. @throws UserStoreError */
export const checkedName = (given: string): string => {
  const name = given.trim().toUpperCase()
  if (name === '') throw new UserStoreError('nameMissing', 'a user store needs a name')
  if (!shape.test(name)) throw new UserStoreError('invalid', 'the name of a user store has up to 60 letters, digits, dots and hyphens')
  if (reserved.has(name)) throw new UserStoreError('invalid', 'this name is reserved')
  return name
}
