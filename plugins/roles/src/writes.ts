import { randomUUID } from 'node:crypto'
import { type Audit, type Clock, type Events, type Tenant, UniqueViolation } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { AdminRole } from './admin-role.ts'
import type { RoleChecks } from './checks.ts'
import {
  type NewRole,
  type Role,
  type RoleChange,
  RoleNameTaken,
  RoleNotFound,
  RoleVersionMismatch,
  roleAssignmentChanged,
  roleCreated,
  roleDeleted,
  roleUpdated,
  SystemRole,
} from './contracts.ts'
import { memberTable, permissionTable, type RoleRow, roleTable } from './data/tables.ts'
import { applied, type Changed, memberList, permissionList } from './edits.ts'
import { checkedName } from './names.ts'
import { audienceOf, permissionsByRole, toRole } from './rows.ts'

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly events: Events
  readonly audit: Audit | undefined
  readonly admin: AdminRole
  readonly checks: RoleChecks
  /** What was read of roles counts no more. */
  readonly forget: (tenant: Tenant) => Promise<void>
}
const told = 200
const unchanged: Changed = { added: [], removed: [] }
const isChange = ({ added, removed }: Changed): boolean => added.length + removed.length > 0

const uniquely = async <X>(work: () => Promise<X>): Promise<X> => {
  try {
    return await work()
  } catch (error) {
    throw error instanceof UniqueViolation ? new RoleNameTaken('a role of this name exists already', { cause: error }) : error
  }
}

/** Each change of a role is one transaction, with its events and its audit record. */
export const roleWrites = ({ data, clock, events, audit, admin, checks, forget }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, roleTable)
  const record = (tenant: Tenant, action: string, target: string) => audit?.record({ tenantId: tenant.id, action, outcome: 'success', target })
  const whole = async (tenant: Tenant, row: RoleRow): Promise<Role> => toRole(row, (await permissionsByRole(data, tenant, [row.id])).get(row.id) ?? [])
  const locked = async (tenant: Tenant, id: string, ifVersion: number | undefined): Promise<RoleRow> => {
    const row = await rows(tenant).find({ id }, { lock: true })
    if (!row) throw new RoleNotFound('there is no such role')
    if (ifVersion !== undefined && row.version !== ifVersion) throw new RoleVersionMismatch('the role was changed meanwhile')
    return row
  }
  const tell = async (tenant: Tenant, roleId: string, kind: 'user' | 'group', { added, removed }: Changed): Promise<void> => {
    for (let from = 0; from < Math.max(added.length, removed.length); from += told) {
      const part = (list: readonly string[]) => list.slice(from, from + told)
      await events.emit(roleAssignmentChanged, { tenantId: tenant.id, roleId, kind, added: part(added), removed: part(removed) })
    }
    if (isChange({ added, removed })) await record(tenant, 'roles.assignment-changed', roleId)
  }
  /** Members of one kind. @throws SystemRole */
  const assign = async (tenant: Tenant, row: RoleRow, kind: 'user' | 'group', edits: RoleChange['users'] = []): Promise<Changed> => {
    if (edits.length === 0) return unchanged
    if (row.system && kind === 'group') {
      if (edits.every(({ op, values }) => op !== 'add' && values.length === 0)) return unchanged
      throw new SystemRole('administrators are users, not groups')
    }
    const changed = row.system ? await admin.change(tenant, edits) : await applied(memberList(data, tenant, row.id, kind), edits)
    await tell(tenant, row.id, kind, changed)
    return changed
  }
  const changedName = (row: RoleRow, { name }: RoleChange) => {
    if (name === undefined || name === row.name) return {}
    if (row.system) throw new SystemRole('a role of the server keeps its name')
    return checkedName(name)
  }
  const changedPermissions = (tenant: Tenant, row: RoleRow, { permissions = [] }: RoleChange): Promise<Changed> | Changed => {
    if (row.system && permissions.some(({ op, values }) => op !== 'set' || values.length > 0))
      throw new SystemRole('a role of the server keeps its permissions')
    return row.system ? unchanged : applied(permissionList(data, tenant, row.id), permissions)
  }
  const destroy = async (tenant: Tenant, { id }: RoleRow): Promise<void> => {
    await data.rows(tenant, memberTable).remove({ roleId: id })
    await data.rows(tenant, permissionTable).remove({ roleId: id })
    await rows(tenant).remove({ id })
    await events.emit(roleDeleted, { tenantId: tenant.id, roleId: id })
    await record(tenant, 'roles.deleted', id)
    await forget(tenant)
  }
  const checkAll = async (tenant: Tenant, audience: Role['audience'], { permissions = [], users = [], groups = [] }: RoleChange): Promise<void> => {
    await checks.permissions(tenant, audience, permissions)
    await checks.users(tenant, users)
    await checks.groups(tenant, groups)
  }
  return {
    async create(tenant: Tenant, { name, audience = { type: 'organization' }, permissions = [], users = [], groups = [] }: NewRole): Promise<Role> {
      const names = checkedName(name)
      const first = (values: readonly string[]) => [{ op: 'add' as const, values }]
      await checks.audience(tenant, audience)
      await checkAll(tenant, audience, { permissions: first(permissions), users: first(users), groups: first(groups) })
      await admin.ensure(tenant)
      return data.transaction(async () => {
        const now = clock.now()
        const audienceId = audience.type === 'application' ? audience.applicationId : tenant.id
        const row: RoleRow = { id: randomUUID(), ...names, audience: audience.type, audienceId, system: false, createdAt: now, updatedAt: now, version: 1 }
        await uniquely(() => rows(tenant).insert(row))
        await applied(permissionList(data, tenant, row.id), first(permissions))
        await events.emit(roleCreated, { tenantId: tenant.id, roleId: row.id })
        await record(tenant, 'roles.created', row.id)
        await assign(tenant, row, 'user', first(users))
        await assign(tenant, row, 'group', first(groups))
        await forget(tenant)
        return whole(tenant, row)
      })
    },
    async update(tenant: Tenant, id: string, change: RoleChange, ifVersion: number | undefined): Promise<Role> {
      const known = await rows(tenant).find({ id })
      if (!known) throw new RoleNotFound('there is no such role')
      await checkAll(tenant, audienceOf(known), change)
      return data.transaction(async () => {
        const row = await locked(tenant, id, ifVersion)
        const named = changedName(row, change)
        const permissions = await changedPermissions(tenant, row, change)
        const assigned = [await assign(tenant, row, 'user', change.users), await assign(tenant, row, 'group', change.groups)]
        const own = 'name' in named || isChange(permissions)
        if (!own && !assigned.some(isChange)) return whole(tenant, row)
        const { id: _, createdAt: __, ...set } = { ...row, ...named, updatedAt: clock.now(), version: row.version + 1 }
        await uniquely(() => rows(tenant).update({ id }, set))
        if (own) {
          await events.emit(roleUpdated, { tenantId: tenant.id, roleId: id })
          await record(tenant, 'roles.updated', id)
        }
        await forget(tenant)
        return whole(tenant, { ...row, ...set })
      })
    },
    remove: (tenant: Tenant, id: string, ifVersion: number | undefined): Promise<boolean> =>
      data.transaction(async () => {
        if (!(await rows(tenant).find({ id }))) return false
        const row = await locked(tenant, id, ifVersion)
        if (row.system) throw new SystemRole('a role of the server stays')
        await destroy(tenant, row)
        return true
      }),
    /** A user or a group is gone. */
    forgetMember: (tenant: Tenant, kind: 'user' | 'group', memberId: string): Promise<void> =>
      data.transaction(async () => {
        const held = await data.rows(tenant, memberTable).list({ kind, memberId })
        await data.rows(tenant, memberTable).remove({ kind, memberId })
        for (const { roleId } of held) await tell(tenant, roleId, kind, { added: [], removed: [memberId] })
        await forget(tenant)
      }),
    /** Its roles go with an application. */
    forgetApplication: (tenant: Tenant, applicationId: string): Promise<void> =>
      data.transaction(async () => {
        for (const row of await rows(tenant).list({ audience: 'application', audienceId: applicationId })) await destroy(tenant, row)
      }),
    /** An API has them no more: a scope made anew under the name is not inherited. Security rule 8.4. */
    forgetScopes: (tenant: Tenant, scopes: readonly string[]): Promise<void> =>
      data.transaction(async () => {
        for (const scope of scopes) await data.rows(tenant, permissionTable).remove({ scope })
        await forget(tenant)
      }),
  }
}
