import { event, ServerError, type Tenant, token } from '@gatehouse/kernel'
import type { Group, GroupSearch, HeldUsers, MemberPage, User, UserFilter } from '@gatehouse/users/contracts'

/** A group of any store. Its name is `eng`, or `AD/eng` for one that the store AD keeps. */
export interface KnownGroup extends Group {
  readonly externalId: string | null
  /** Grows with each change. */
  readonly version: number
  /** False: its store keeps it, and it is only read here. */
  readonly writable: boolean
}
/** Without a kind: a user of that id, else a group of that id. */
export interface MemberRef {
  readonly id: string
  readonly kind?: 'user' | 'group'
}
export interface MemberEdit {
  /** `set` replaces all members. */
  readonly op: 'add' | 'remove' | 'set'
  readonly members: readonly MemberRef[]
}
export interface NewGroup {
  readonly name: string
  readonly externalId?: string
  readonly members?: readonly MemberRef[]
}
export interface GroupChange {
  readonly name?: string
  /** Null removes it. */
  readonly externalId?: string | null
  /** One after the other. */
  readonly members?: readonly MemberEdit[]
}
/** A group that a user is in. */
export interface HeldGroup {
  readonly id: string
  readonly name: string
  readonly store: string
  /** False: through other groups only. */
  readonly direct: boolean
}
/** Further fields of a group filter here: `externalId`, `store`, and `member`, the id of a direct member. */
export interface GroupList {
  readonly total: number
  readonly groups: readonly KnownGroup[]
  /** Names of stores that did not answer. */
  readonly skipped: readonly string[]
}
/** A walk through all groups, page by page, in an order that stays while groups come and go. */
export interface GroupWalk {
  readonly where?: UserFilter
  /** Only this store. */
  readonly store?: string
  readonly limit: number
  /** `next` of the page before. */
  readonly after?: string
}
export interface WalkedGroups {
  readonly groups: readonly KnownGroup[]
  /** Undefined: these were the last. */
  readonly next?: string
}
/**
 * The groups of a tenant: those of the local store, which may hold users and groups of every store, and those that other stores keep.
 * A cycle of groups harms nobody; the walk upwards ends after 32 levels or 10,000 groups.
 */
export interface Groups {
  find(tenant: Tenant, by: 'id' | 'name', value: string): Promise<KnownGroup | undefined>
  search(tenant: Tenant, search: GroupSearch): Promise<GroupList>
  /** Store after store. None is passed over. @throws Transient a store is down */
  walk(tenant: Tenant, walk: GroupWalk): Promise<WalkedGroups>
  /** Direct members. */
  membersOf(tenant: Tenant, groupId: string, page: { readonly limit: number; readonly offset: number }): Promise<MemberPage>
  /** Every group that holds the user, also through other groups. Cached: a change is seen on this node at once, on others within 1 s. */
  groupsOf(tenant: Tenant, user: User): Promise<readonly HeldGroup[]>
  /** Users that these groups hold, directly and through others: for searches. @throws Transient a store is down that may keep one of them */
  holding(tenant: Tenant, ids: readonly string[]): Promise<HeldUsers>
  /** The shortest way from the user to the group: the group that holds the user directly comes first. Undefined: the user is not in it. */
  why(tenant: Tenant, user: User, groupId: string): Promise<readonly Group[] | undefined>
  /** @throws GroupNameTaken, InvalidGroup */
  create(tenant: Tenant, group: NewGroup): Promise<KnownGroup>
  /** @throws GroupNotFound, GroupNameTaken, InvalidGroup, GroupReadOnly; GroupVersionMismatch when `ifVersion` is not the stored one */
  update(tenant: Tenant, id: string, change: GroupChange, ifVersion?: number): Promise<KnownGroup>
  /** @returns false when there is no such group. @throws GroupReadOnly, GroupVersionMismatch */
  remove(tenant: Tenant, id: string, ifVersion?: number): Promise<boolean>
}
export const Groups = token<Groups>('groups.groups')

export const groupCreated = event<{ tenantId: string; groupId: string }>('groups.group-created')
export const groupUpdated = event<{ tenantId: string; groupId: string }>('groups.group-updated')
export const groupDeleted = event<{ tenantId: string; groupId: string }>('groups.group-deleted')
/** At most 200 members each: a great change is told by several. */
export const groupMembersChanged = event<{
  tenantId: string
  groupId: string
  added: readonly { readonly kind: 'user' | 'group'; readonly id: string }[]
  removed: readonly { readonly kind: 'user' | 'group'; readonly id: string }[]
}>('groups.members-changed')

export class GroupNotFound extends ServerError {
  override readonly code = 'groups.not_found'
  override readonly status = 404
}
export class GroupNameTaken extends ServerError {
  override readonly code = 'groups.name_taken'
  override readonly status = 409
}
export class InvalidGroup extends ServerError {
  override readonly code = 'groups.invalid'
  override readonly status = 400
}
/** The group is kept by a store that is only read. */
export class GroupReadOnly extends ServerError {
  override readonly code = 'groups.read_only'
  override readonly status = 400
}
export class GroupVersionMismatch extends ServerError {
  override readonly code = 'groups.version_mismatch'
  override readonly status = 412
}
