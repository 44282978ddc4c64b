import { extensionPoint, type Kind, type Tenant, token } from '@gatehouse/kernel'
import type { GroupReader } from './groups.ts'
import type { PasswordImporter } from './passwords.ts'
import type { NewUser, User, UserChange, UserFilter, UserPage, UserSearch } from './user.ts'

/** A store that goes on from an id by itself, without counting. The others are asked for ids that are greater. */
export interface UserWalker {
  /** In the order of ids, those after this one. Fewer than `limit` only at the end. */
  walk(walk: { readonly where?: UserFilter; readonly limit: number; readonly after?: string }): Promise<readonly User[]>
}
/** A store that finds many users in one go. The others are asked for one after the other. */
export interface BulkFinder {
  /** As they are now, in no order; who is not there is not among them. @throws Transient an outage: then nobody is known to be gone */
  findAll(ids: readonly string[]): Promise<readonly User[]>
}
export interface OrderedStep {
  readonly where?: UserFilter
  readonly orderBy: NonNullable<UserSearch['orderBy']>
  readonly descending: boolean
  readonly limit: number
  /** Those behind this user: the value that is sorted by, folded where it is text, and the id. */
  readonly behind?: { readonly value: string | number; readonly id: string }
}
/** A store that goes on in another order as well, without counting. The others are searched. */
export interface OrderedWalker {
  /** Fewer than `limit` only at the end. @throws SearchTooBroad */
  walkInOrder(step: OrderedStep): Promise<readonly User[]>
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
/** How far a try to connect came: everything before `step` went well. */
export type ProbeResult = { readonly ok: true } | { readonly ok: false; readonly step: ProbeStep; readonly reason: string }
export type ProbeStep = 'settings' | 'address' | 'connect' | 'tls' | 'bind' | 'search'
/** Offered by a kind of user store: tries settings that are not saved yet. */
export interface StoreProbe {
  /** Never throws; the reason names no secret. */
  testConnection(settings: unknown): Promise<ProbeResult>
}
/** Offered by a kind of user store: what it calls a claim where its settings say nothing else. */
export interface ClaimNames {
  /** Undefined: its users have no such claim. */
  attributeOf(claim: string): string | undefined
}
export const importsPasswords = <S extends UserStore>(store: S): store is S & PasswordImporter => 'importPassword' in store
export const judgesPasswords = <S extends UserStore>(store: S): store is S & PasswordJudge => 'judgePassword' in store
export const findsInBulk = <S extends UserStore>(store: S): store is S & BulkFinder => 'findAll' in store
export const walksInOrder = <S extends UserStore>(store: S): store is S & OrderedWalker => 'walkInOrder' in store
export const walksUsers = <S extends UserStore>(store: S): store is S & UserWalker => 'walk' in store
export const readsGroups = <S extends UserStore>(store: S): store is S & GroupReader => 'groupsOf' in store && 'membersOf' in store
// biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
export const probesConnections = <K extends Kind<UserStore, any>>(kind: K): kind is K & StoreProbe => 'testConnection' in kind
// biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
export const namesClaims = <K extends Kind<UserStore, any>>(kind: K): kind is K & ClaimNames => 'attributeOf' in kind
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
