import { bool, int, migration, type RowOf, str, table, time } from '@gatehouse/kernel/data'

const roleColumns = {
  id: str(36),
  name: str(190),
  nameLower: str(190),
  audience: str(12),
  /** Of the application; the tenant's own for the organization. */
  audienceId: str(36),
  system: bool(),
  createdAt: time(),
  updatedAt: time(),
  version: int(),
}
export const roleTable = table('roles_role', roleColumns, {
  primary: ['id'],
  unique: [{ name: 'roles_role_name_key', columns: ['audienceId', 'nameLower'] }],
  indexes: [{ name: 'roles_role_by_name', columns: ['nameLower', 'id'] }],
})
export type RoleRow = RowOf<typeof roleColumns>

export const permissionTable = table(
  'roles_permission',
  { roleId: str(36), scope: str(190) },
  { primary: ['roleId', 'scope'], indexes: [{ name: 'roles_permission_scope', columns: ['scope', 'roleId'] }] },
)
/** Read both ways: the members of a role, and the roles of a user or a group. */
export const memberTable = table(
  'roles_member',
  { roleId: str(36), kind: str(5), memberId: str(190) },
  { primary: ['roleId', 'kind', 'memberId'], indexes: [{ name: 'roles_member_of', columns: ['kind', 'memberId', 'roleId'] }] },
)
export const roleTables = [roleTable, permissionTable, memberTable] as const
export const roleMigration = migration('roles/first', Date.UTC(2026, 10, 25, 7), async (schema) => {
  for (const created of roleTables) await schema.createTable(created)
})
