import type { Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import type { Audience, Role } from './contracts.ts'
import { permissionTable, type RoleRow } from './data/tables.ts'

export const audienceOf = ({ audience, audienceId }: Pick<RoleRow, 'audience' | 'audienceId'>): Audience =>
  audience === 'application' ? { type: 'application', applicationId: audienceId } : { type: 'organization' }
export const toRole = ({ id, name, system, createdAt, updatedAt, version, ...row }: RoleRow, permissions: readonly string[]): Role => ({
  id,
  name,
  audience: audienceOf(row),
  permissions,
  system,
  createdAt,
  updatedAt,
  version,
})
const chunk = 500

/** What each of some roles permits. */
export const permissionsByRole = async (data: Data, tenant: Tenant, roleIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> => {
  const found = new Map<string, string[]>(roleIds.map((id) => [id, []]))
  for (let from = 0; from < roleIds.length; from += chunk) {
    const rows = await data.rows(tenant, permissionTable).list({ roleId: oneOf(roleIds.slice(from, from + chunk)) })
    for (const { roleId, scope } of rows) found.get(roleId)?.push(scope)
  }
  for (const scopes of found.values()) scopes.sort()
  return found
}
