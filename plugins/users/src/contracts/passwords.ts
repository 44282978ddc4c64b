import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'
import type { User } from './user.ts'

/** As a database holds it. Bytes are base64 or hex. */
export interface StoredPassword {
  readonly hash: string
  /** Where the hash does not hold its own. */
  readonly salt?: string | undefined
}
/** `PBKDF2` and the SHA family are in the layout of the reference product; the others are PHC or modular crypt strings. */
export const digestNames = ['PLAIN_TEXT', 'MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'PBKDF2', 'BCRYPT', 'SCRYPT', 'ARGON2'] as const
export type DigestName = (typeof digestNames)[number]
export interface Digest {
  readonly name: DigestName
  /** Whether what is stored may be of this digest: it has its form. */
  fits(stored: StoredPassword): boolean
  /** In constant time. False for an empty password, and for one that is longer than the digest minds. */
  verify(stored: StoredPassword, password: string): Promise<boolean>
  /** @throws WeakPassword longer than the digest minds */
  create(password: string): Promise<StoredPassword>
  /** Made with another cost than that of the properties. */
  outdated(stored: StoredPassword): boolean
}
/** Password hashes of other systems, computed in the same bounded line as ours. */
export interface Digests {
  /** @param properties those of the reference product: `pbkdf2.iteration.count`; for ours `cost`, `memory`, `passes`, `salted`. @throws InvalidDigest */
  open(name: DigestName, properties?: Readonly<Record<string, unknown>>): Digest
  /** The digest of a hash that says itself what it is: `$argon2id$…`, `$2b$…`, `$scrypt$…`, `$pbkdf2-sha256$…`, `{SSHA}…`. */
  recognize(stored: StoredPassword): Pick<Digest, 'verify'> | undefined
}
export const Digests = token<Digests>('users.digests')
/** A hash that another system made. */
export interface ImportedPassword extends StoredPassword {
  /** Where the hash does not say itself what it is. */
  readonly digest?: DigestName | undefined
  readonly properties?: Readonly<Record<string, unknown>> | undefined
}
/** Where a password is checked that is not known here yet, until its owner signs in. User stores are origins by their names. */
export interface PasswordOrigin {
  readonly name: string
  /** Of this tenant. */
  serves(tenant: Tenant): boolean
  /** False: the password is wrong, or there is no such user. @throws Transient an outage */
  verify(tenant: Tenant, username: string, password: string): Promise<boolean>
}
export const passwordOrigins = extensionPoint<PasswordOrigin>('users.password-origins', (origin) => origin.name)
/** Sets of users that a rule may name by id: groups, roles. */
export interface UserSets {
  readonly name: 'groups' | 'roles'
  idsOf(tenant: Tenant, user: User): Promise<readonly string[]>
}
export const userSets = extensionPoint<UserSets>('users.sets', (sets) => sets.name)
/** A store that takes hashes; it makes them anew at the first sign-in. */
export interface PasswordImporter {
  /** Inside the transaction that creates the user: the password is checked at the origin, and kept here once it was right. */
  expectPassword(userId: string, origin: string): Promise<void>
  /** Inside the transaction that creates the user. @throws InvalidUser, InvalidDigest */
  importPassword(userId: string, password: ImportedPassword): Promise<void>
}
