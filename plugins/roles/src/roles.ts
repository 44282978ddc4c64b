import type { Administrators } from '@gatehouse/access/contracts'
import type { ApiResources } from '@gatehouse/api-resources/contracts'
import type { Applications } from '@gatehouse/applications/contracts'
import type { Groups } from '@gatehouse/groups/contracts'
import type { Audit, Clock, Events, Tenant } from '@gatehouse/kernel'
import { and, type Data, gt } from '@gatehouse/kernel/data'
import type { Caches } from '@gatehouse/kernel/state'
import type { Identities, Users } from '@gatehouse/users/contracts'
import { adminRole } from './admin-role.ts'
import { roleChecks } from './checks.ts'
import { conditionOf } from './condition.ts'
import type { Role, Roles } from './contracts.ts'
import { type RoleRow, roleTable } from './data/tables.ts'
import { heldRoles } from './held.ts'
import { roleMembers } from './members.ts'
import { permissionsByRole, toRole } from './rows.ts'
import { roleWrites } from './writes.ts'

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly events: Events
  readonly caches: Caches
  readonly users: Users
  readonly identities: Identities
  readonly groups: Groups
  readonly apis: ApiResources
  readonly applications: Applications
  readonly administrators: Administrators
  readonly audit: Audit | undefined
}
const longestPage = 10_000

export const rolesOf = (deps: Deps) => {
  const { data } = deps
  const admin = adminRole(deps)
  const held = heldRoles({ ...deps, admin })
  const writes = roleWrites({ ...deps, admin, checks: roleChecks(deps), forget: held.forget })
  const withPermissions = async (tenant: Tenant, page: readonly RoleRow[]): Promise<readonly Role[]> => {
    const ids = page.map(({ id }) => id)
    const scopes = await permissionsByRole(data, tenant, ids)
    return page.map((row) => toRole(row, scopes.get(row.id) ?? []))
  }
  const roles: Roles = {
    async find(tenant, id) {
      if (id.includes('\0')) return undefined
      if (admin.is(tenant, id)) await admin.ensure(tenant)
      const row = await data.rows(tenant, roleTable).find({ id })
      return row && toRole(row, (await permissionsByRole(data, tenant, [id])).get(id) ?? [])
    },
    async search(tenant, { where, limit, offset }) {
      await admin.ensure(tenant)
      const rows = data.rows(tenant, roleTable)
      const condition = where ? conditionOf(where) : {}
      const order = [['nameLower', 'asc'] as const, ['id', 'asc'] as const]
      const page = limit === 0 ? [] : await rows.list(condition, { orderBy: order, limit: Math.min(limit, longestPage), offset })
      const ends = page.length < limit && (page.length > 0 || offset === 0)
      return { total: ends ? offset + page.length : await rows.count(condition), roles: await withPermissions(tenant, page) }
    },
    async walk(tenant, { where, limit, after }) {
      await admin.ensure(tenant)
      const condition = and(...(where ? [conditionOf(where)] : []), ...(after === undefined ? [] : [{ id: gt(after) }]))
      const found = await data.rows(tenant, roleTable).list(condition, { orderBy: [['id', 'asc']], limit: Math.min(limit, longestPage) + 1 })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return { roles: await withPermissions(tenant, page), ...(last && found.length > page.length ? { next: last.id } : {}) }
    },
    membersOf: roleMembers({ ...deps, admin }),
    rolesOf: held.rolesOf,
    permissionsOf: held.permissionsOf,
    create: writes.create,
    update: writes.update,
    remove: writes.remove,
  }
  return { roles, forgetMember: writes.forgetMember, forgetApplication: writes.forgetApplication, forgetScopes: writes.forgetScopes }
}
