import { type Tenant, token } from '@gatehouse/kernel'
import type { UserFilter } from './user.ts'

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
