import type { Administrators } from '@gatehouse/access/contracts'
import type { ApiResources } from '@gatehouse/api-resources/contracts'
import type { Applications } from '@gatehouse/applications/contracts'
import type { Groups } from '@gatehouse/groups/contracts'
import type { Audit, Clock, Events } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Caches } from '@gatehouse/kernel/state'
import type { Users } from '@gatehouse/users/contracts'
import { adminRole } from './admin-role.ts'
import { roleChecks } from './checks.ts'
import { conditionOf } from './condition.ts'
import type { Roles } from './contracts.ts'
import { roleTable } from './data/tables.ts'
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
      const scopes = await permissionsByRole(
        data,
        tenant,
        page.map(({ id }) => id),
      )
      const ends = page.length < limit && (page.length > 0 || offset === 0)
      return { total: ends ? offset + page.length : await rows.count(condition), roles: page.map((row) => toRole(row, scopes.get(row.id) ?? [])) }
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
