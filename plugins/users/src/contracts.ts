import { event, extensionPoint, type Kind, ServerError, type Tenant, token } from '@gatehouse/kernel'

export type ClaimValue = string | number | boolean | null | readonly ClaimValue[] | { readonly [key: string]: ClaimValue }
/** Keyed by the local claim's name, without its `http://wso2.org/claims/` prefix: `emailaddress`, `givenname`. */
export type Claims = Readonly<Record<string, ClaimValue>>

export interface User {
  /** UUID, never reused; survives a rename. */
  readonly id: string
  readonly username: string
  /** Name of the user store connection: `PRIMARY` for the local one. */
  readonly store: string
  /** False: refused at every door. */
  readonly active: boolean
  readonly claims: Claims
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly updatedAt: number
  /** Grows with each change; the ETag of SCIM. */
  readonly version: number
}
/** What an administrator decides about an account. */
export interface AccountChange {
  /** True: no way in until an administrator takes it back. False takes back the lock after wrong passwords as well, and forgets them. */
  readonly locked?: boolean
  readonly disabled?: boolean
  /** The password lets its owner in no more, but to set another one. A new password takes it back. */
  readonly mustChangePassword?: boolean
}
export interface NewUser extends AccountChange {
  readonly username: string
  readonly password?: string
  readonly active?: boolean
  readonly claims?: Claims
}
export interface UserChange extends AccountChange {
  readonly username?: string
  readonly password?: string
  /** True ends a lock as well; false is the same as `disabled`. */
  readonly active?: boolean
  /** Replaces all claims. */
  readonly claims?: Claims
}
export interface UserSearch {
  readonly where?: UserFilter
  readonly limit: number
  /** From 0. */
  readonly offset: number
  readonly orderBy?: 'username' | 'createdAt' | 'updatedAt' | 'id'
  readonly descending?: boolean
}
/**
 * A field is `id`, `username`, `store`, `active`, `locked` (by an administrator), `disabled`, `createdAt`, `updatedAt`, or the name of a
 * claim. Text compares without regard to case (RFC 7643 §2.2: `caseExact` is false), ids exactly, order is that of code points. A list of
 * values passes when one of them does.
 * A value of another type passes no test but `ne`, which is the opposite of `eq`: it passes what has no value, too.
 */
export type UserFilter =
  | {
      readonly op: 'eq' | 'sw' | 'co' | 'ew' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
      readonly field: string
      readonly value: string | number | boolean
      /** Text claims only: compare as written. */
      readonly caseExact?: boolean
    }
  | { readonly op: 'pr'; readonly field: string }
  | { readonly op: 'and' | 'or'; readonly parts: readonly UserFilter[] }
  | { readonly op: 'not'; readonly part: UserFilter }

export interface UserPage {
  readonly total: number
  readonly users: readonly User[]
  /** Names of stores that did not answer: their users are missing. */
  readonly skipped?: readonly string[]
}
/** A walk through all users, page by page: its price does not grow with the way, and who comes or goes moves nobody else. */
export interface UserWalk {
  readonly where?: UserFilter
  /** Only this store. */
  readonly store?: string
  readonly limit: number
  /** `next` of the page before. */
  readonly after?: string
}
export interface WalkedPage {
  readonly users: readonly User[]
  /** Undefined: these were the last. */
  readonly next?: string
}
/** A store that goes on from an id by itself, without counting. The others are asked for ids that are greater. */
export interface UserWalker {
  /** In the order of ids, those after this one. Fewer than `limit` only at the end. */
  walk(walk: { readonly where?: UserFilter; readonly limit: number; readonly after?: string }): Promise<readonly User[]>
}
/** Runs in the transaction of a change, where the store has one: for what must commit with it. */
export type Within = (user: User) => Promise<void>

/** Where users live. Capabilities are asked for with the guards below, never with flags. */
export interface UserStore {
  find(by: 'id' | 'username', value: string): Promise<User | undefined>
  search(search: UserSearch): Promise<UserPage>
}
export interface PasswordVerifier {
  /** Another server does the work: a refusal costs a hash of ours on top, so that its time tells nothing (security 5.2). */
  readonly verifiesElsewhere?: boolean
  /** False for a wrong or empty password; an outage throws Transient. */
  verifyPassword(user: User, password: string): Promise<boolean>
}
export interface UserWriter {
  /** @throws UsernameTaken, InvalidUser */
  create(user: NewUser & { readonly id: string }, within?: Within): Promise<User>
  /** @throws UserNotFound, UsernameTaken, InvalidUser; VersionMismatch when `ifVersion` is not the stored one. */
  update(id: string, change: UserChange, ifVersion?: number, within?: (user: User, before: User) => Promise<void>): Promise<User>
  /** @returns false when there is no such user. */
  remove(id: string, within?: Within): Promise<boolean>
}
/** Why a password does not let its owner in. `must-change` and `expired`: it is the right one. */
export type PasswordRefusal = 'wrong' | 'locked' | 'disabled' | 'expired' | 'must-change'
/** A store that tells why: for audit records and for the page that changes an expired password, never for strangers (security 5.3). */
export interface PasswordJudge {
  /** Undefined when the password lets its owner in; an outage throws Transient. */
  judgePassword(user: User, password: string): Promise<PasswordRefusal | undefined>
}
export interface Group {
  /** Stable within its store; survives a rename. */
  readonly id: string
  readonly name: string
  readonly store: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly updatedAt: number
}
export interface GroupMember {
  readonly kind: 'user' | 'group'
  readonly id: string
  readonly name: string
}
/** The fields of a group filter are `id`, `name`, `createdAt` and `updatedAt`. */
export interface GroupSearch {
  readonly where?: UserFilter
  readonly limit: number
  /** From 0. */
  readonly offset: number
}
export interface GroupPage {
  readonly total: number
  /** In the order of their names. */
  readonly groups: readonly Group[]
}
export interface MemberPage {
  readonly total: number
  readonly members: readonly GroupMember[]
}
/** The groups that a store keeps itself. */
export interface GroupReader {
  /** Groups of a user. `nested`: those that hold them through other groups, too. */
  groupsOf(userId: string, options?: { readonly nested?: boolean }): Promise<readonly Group[]>
  /** Groups that hold this group directly: the next step of a walk upwards. */
  parentsOf(groupId: string): Promise<readonly Group[]>
  findGroup(by: 'id' | 'name', value: string): Promise<Group | undefined>
  searchGroups(search: GroupSearch): Promise<GroupPage>
  /** In the order of ids, those after this one, uncounted. Fewer than `limit` only at the end. */
  walkGroups(walk: { readonly where?: UserFilter; readonly limit: number; readonly after?: string }): Promise<readonly Group[]>
  /** Direct members, in an order that stays while nobody changes them. */
  membersOf(groupId: string, page: { readonly limit: number; readonly offset: number }): Promise<MemberPage>
}
/** The stores of a tenant that keep groups themselves. The local one keeps none: those are the matter of the groups plugin. */
export interface GroupReaders {
  /** Undefined: there is no such store, or it keeps no groups. @throws Transient it is down */
  of(tenant: Tenant, store: string): Promise<GroupReader | undefined>
  /** Each in turn, until `ask` answers. One that is down is passed over and named. */
  inTurn<X>(
    tenant: Tenant,
    ask: (reader: GroupReader, store: string) => Promise<X | undefined>,
  ): Promise<{ readonly answer: X | undefined; readonly skipped: readonly string[] }>
}
export const GroupReaders = token<GroupReaders>('users.group-readers')
/** How far a try to connect came: everything before `step` went well. */
export type ProbeResult = { readonly ok: true } | { readonly ok: false; readonly step: ProbeStep; readonly reason: string }
export type ProbeStep = 'settings' | 'address' | 'connect' | 'tls' | 'bind' | 'search'
/** Offered by a kind of user store: tries settings that are not saved yet. */
export interface StoreProbe {
  /** Never throws; the reason names no secret. */
  testConnection(settings: unknown): Promise<ProbeResult>
}
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
/** A store that takes hashes; it makes them anew at the first sign-in. */
export interface PasswordImporter {
  /** Inside the transaction that creates the user: the password is checked at the origin, and kept here once it was right. */
  expectPassword(userId: string, origin: string): Promise<void>
  /** Inside the transaction that creates the user. @throws InvalidUser, InvalidDigest */
  importPassword(userId: string, password: ImportedPassword): Promise<void>
}
export const importsPasswords = <S extends UserStore>(store: S): store is S & PasswordImporter => 'importPassword' in store
export const judgesPasswords = <S extends UserStore>(store: S): store is S & PasswordJudge => 'judgePassword' in store
export const walksUsers = <S extends UserStore>(store: S): store is S & UserWalker => 'walk' in store
export const readsGroups = <S extends UserStore>(store: S): store is S & GroupReader => 'groupsOf' in store && 'membersOf' in store
// biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
export const probesConnections = <K extends Kind<UserStore, any>>(kind: K): kind is K & StoreProbe => 'testConnection' in kind
export const verifiesPasswords = <S extends UserStore>(store: S): store is S & PasswordVerifier => 'verifyPassword' in store
export const writesUsers = <S extends UserStore>(store: S): store is S & UserWriter => 'create' in store && 'update' in store && 'remove' in store
/** The store's name for people and for `find`, except in the local store: `ann`, `AD/ann`. */
export const qualifiedName = (user: Pick<User, 'store' | 'username'>): string => (user.store === 'PRIMARY' ? user.username : `${user.store}/${user.username}`)
export const userStores = extensionPoint<Kind<UserStore>>('users.stores', (kind) => kind.name)

/** For the management of stores, whose connections are those of the point `userStores`. */
export interface UserStoreKinds {
  /** Complete when everything has started. The local store's is not among them: it cannot be made twice. */
  // biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
  all(): ReadonlyMap<string, Kind<UserStore, any>>
  /** After a connection was saved or removed, in the same transaction: every node takes notice at once. */
  changed(tenant: Tenant): Promise<void>
}
export const UserStoreKinds = token<UserStoreKinds>('users.store-kinds')

export interface CreateOptions {
  /** Runs in the transaction of the change, where the store has one. */
  readonly within?: Within
  /** For the first administrator of a development server. */
  readonly acceptWeakPassword?: boolean
  /** In the place of a password. @throws InvalidUser the store takes none */
  readonly imported?: ImportedPassword
  /** In the place of a password, too: where it is known, the name of another user store or of a password origin. @throws InvalidUser there is none */
  readonly passwordFrom?: string
}
/**
 * All user stores of a tenant. A name is `ann` or `STORE/ann`; without a store the local one comes first, then the others in the order of
 * their names. Passwords are hashed before the store's transaction begins: call the writing verbs outside of a transaction of your own.
 */
export interface Users {
  /** By id: cached; a change is seen on this node at once and on others within 1 s. */
  find(tenant: Tenant, by: 'id' | 'username', value: string): Promise<User | undefined>
  /** @throws SearchTooBroad */
  search(tenant: Tenant, search: UserSearch): Promise<UserPage>
  /** Store after store. None is passed over. @throws SearchTooBroad, Transient a store is down */
  walk(tenant: Tenant, walk: UserWalk): Promise<WalkedPage>
  /**
   * The user when the password is right, the account is active and not locked, and the password need not be changed; else undefined. The same time and
   * answer for an unknown user as for a wrong password; wrong tries are counted and lock the account for a while.
   */
  signIn(tenant: Tenant, username: string, password: string): Promise<User | undefined>
  /** @throws UsernameTaken, WeakPassword, InvalidUser */
  create(tenant: Tenant, user: NewUser, options?: CreateOptions): Promise<User>
  /** @throws UserNotFound, UsernameTaken, WeakPassword, InvalidUser, VersionMismatch */
  update(tenant: Tenant, id: string, change: UserChange, ifVersion?: number): Promise<User>
  /** @returns false when there is no such user. */
  remove(tenant: Tenant, id: string): Promise<boolean>
}
export const Users = token<Users>('users.users')

/** Milliseconds since the epoch. */
export interface AccountState {
  readonly locked: boolean
  readonly lockedBy?: 'administrator' | 'wrong-passwords'
  /** When a lock after wrong passwords ends. */
  readonly lockedUntil?: number
  readonly disabled: boolean
  readonly mustChangePassword: boolean
  readonly lastSignInAt?: number
  /** Of passwords that are kept here. */
  readonly passwordChangedAt?: number
}
export interface CheckedPassword {
  readonly user: User
  /** An administrator wants a new password, or it is too old. */
  readonly renew?: 'forced' | 'expired'
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
  /** By its owner, who was checked just now. @throws WeakPassword also for the old one; VersionMismatch the user was changed since */
  renew(tenant: Tenant, checked: Pick<User, 'id' | 'version'>, password: string): Promise<User>
  /** After a login by any method, in its transaction. */
  signedIn(tenant: Tenant, userId: string): Promise<void>
}
export const Accounts = token<Accounts>('users.accounts')

/** A part of what is kept of a person, for the export of personal data. */
export interface PersonalDataSource {
  /** Its member in the export: `consents`. */
  readonly name: string
  /** JSON, without secrets and without what is about others. */
  of(tenant: Tenant, user: User): Promise<unknown>
}
/** GDPR articles 15 and 20: all that is kept of a person. */
export interface PersonalData {
  /** `user`, `account`, and a member for each source. */
  of(tenant: Tenant, user: User): Promise<Readonly<Record<string, unknown>>>
}
export const PersonalData = token<PersonalData>('users.collected-personal-data')
export const personalData = extensionPoint<PersonalDataSource>('users.personal-data', (source) => source.name)

export const userCreated = event<{ tenantId: string; userId: string }>('users.user-created')
export const userUpdated = event<{ tenantId: string; userId: string }>('users.user-updated')
export const userDeleted = event<{ tenantId: string; userId: string }>('users.user-deleted')
/** Follows a change of password by anybody: sessions and tokens end. */
export const passwordChanged = event<{ tenantId: string; userId: string }>('users.password-changed')
/** No way in from now on: disabled, or locked by an administrator. Sessions and tokens end. */
export const userDisabled = event<{ tenantId: string; userId: string }>('users.user-disabled')
/** The opposite: enabled, or no longer locked by an administrator. */
export const userEnabled = event<{ tenantId: string; userId: string }>('users.user-enabled')
/** After too many wrong passwords, for a while; or by an administrator. Every sign-in is refused. */
export const userLocked = event<{ tenantId: string; userId: string }>('users.user-locked')

/** By an administrator; a lock that ran out tells nothing. */
export const userUnlocked = event<{ tenantId: string; userId: string }>('users.user-unlocked')

export class UserNotFound extends ServerError {
  override readonly code = 'users.not_found'
  override readonly status = 404
}
export class UsernameTaken extends ServerError {
  override readonly code = 'users.username_taken'
  override readonly status = 409
}
export class WeakPassword extends ServerError {
  override readonly code = 'users.weak_password'
  override readonly status = 400
}
export class InvalidUser extends ServerError {
  override readonly code = 'users.invalid'
  override readonly status = 400
}
/** No index narrows the search down, and there are too many users to look at each. RFC 7644 §3.12: `tooMany`. */
export class SearchTooBroad extends ServerError {
  override readonly code = 'users.search_too_broad'
  override readonly status = 400
}
export class VersionMismatch extends ServerError {
  override readonly code = 'users.version_mismatch'
  override readonly status = 412
}
/** Settings of a digest that it does not have, or that are out of bounds. */
export class InvalidDigest extends ServerError {
  override readonly code = 'users.invalid_digest'
  override readonly status = 400
}
