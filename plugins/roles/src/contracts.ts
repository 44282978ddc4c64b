import { event, ServerError, type Tenant, token } from '@gatehouse/kernel'
import type { MemberPage, User, UserFilter } from '@gatehouse/users/contracts'

/** Where a role counts: in every application that takes the organization's roles, or in one that has its own. */
export type Audience = { readonly type: 'organization' } | { readonly type: 'application'; readonly applicationId: string }
export interface Role {
  readonly id: string
  /** Unique within its audience. */
  readonly name: string
  readonly audience: Audience
  /** Scopes of API resources. */
  readonly permissions: readonly string[]
  /** The administrators of the tenant: they hold every permission. It keeps its name, and stays. */
  readonly system: boolean
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly updatedAt: number
  readonly version: number
}
export type HeldRole = Pick<Role, 'id' | 'name' | 'audience'>
/** `set` replaces all. Values are ids, or names of scopes. */
export interface RoleEdit {
  readonly op: 'add' | 'remove' | 'set'
  readonly values: readonly string[]
}
export interface NewRole {
  readonly name: string
  /** Default: the organization. */
  readonly audience?: Audience
  readonly permissions?: readonly string[]
  readonly users?: readonly string[]
  readonly groups?: readonly string[]
}
/** Edits are done one after the other. */
export interface RoleChange {
  readonly name?: string
  readonly permissions?: readonly RoleEdit[]
  readonly users?: readonly RoleEdit[]
  readonly groups?: readonly RoleEdit[]
}
/** Fields: `id`, `name`, `createdAt`, `updatedAt`, `audienceType`, `audienceId`, `system`, `permission`, and `user` and `group`, ids of members. */
export interface RoleSearch {
  readonly where?: UserFilter
  readonly limit: number
  /** From 0. */
  readonly offset: number
}
export interface RoleWalk {
  readonly where?: UserFilter
  readonly limit: number
  /** `next` of the page before. */
  readonly after?: string
}
export interface Roles {
  find(tenant: Tenant, id: string): Promise<Role | undefined>
  /** In the order of their names. */
  search(tenant: Tenant, search: RoleSearch): Promise<{ readonly total: number; readonly roles: readonly Role[] }>
  /** Page by page in the order of ids, without counting. No `next`: these were the last. */
  walk(tenant: Tenant, walk: RoleWalk): Promise<{ readonly roles: readonly Role[]; readonly next?: string }>
  membersOf(tenant: Tenant, roleId: string, kind: 'user' | 'group', page: { readonly limit: number; readonly offset: number }): Promise<MemberPage>
  /**
   * Roles of a user, his own and those of his groups: all of them, or those that count in an application. Cached: a change is seen on
   * this node at once, on others within 1 s.
   */
  rolesOf(tenant: Tenant, user: User, applicationId?: string): Promise<readonly HeldRole[]>
  /** What these roles permit: those that count in the application; without one, those of the organization. */
  permissionsOf(tenant: Tenant, user: User, applicationId?: string): Promise<ReadonlySet<string>>
  /** @throws RoleNameTaken, InvalidRole */
  create(tenant: Tenant, role: NewRole): Promise<Role>
  /** @throws RoleNotFound, RoleNameTaken, InvalidRole, SystemRole; RoleVersionMismatch when `ifVersion` is not the stored one */
  update(tenant: Tenant, id: string, change: RoleChange, ifVersion?: number): Promise<Role>
  /** @returns false when there is no such role. @throws SystemRole, RoleVersionMismatch */
  remove(tenant: Tenant, id: string, ifVersion?: number): Promise<boolean>
}
export const Roles = token<Roles>('roles.roles')

export const roleCreated = event<{ tenantId: string; roleId: string }>('roles.role-created')
/** Its name or its permissions. */
export const roleUpdated = event<{ tenantId: string; roleId: string }>('roles.role-updated')
export const roleDeleted = event<{ tenantId: string; roleId: string }>('roles.role-deleted')
/** At most 200 members each: a great change is told by several. */
export const roleAssignmentChanged = event<{
  tenantId: string
  roleId: string
  kind: 'user' | 'group'
  added: readonly string[]
  removed: readonly string[]
}>('roles.assignment-changed')

export class RoleNotFound extends ServerError {
  override readonly code = 'roles.not_found'
  override readonly status = 404
}
export class RoleNameTaken extends ServerError {
  override readonly code = 'roles.name_taken'
  override readonly status = 409
}
export class InvalidRole extends ServerError {
  override readonly code = 'roles.invalid'
  override readonly status = 400
}
/** A role of this server keeps what it is. */
export class SystemRole extends ServerError {
  override readonly code = 'roles.system'
  override readonly status = 400
}
export class RoleVersionMismatch extends ServerError {
  override readonly code = 'roles.version_mismatch'
  override readonly status = 412
}
