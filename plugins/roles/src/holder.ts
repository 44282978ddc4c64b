import type { Administrators } from '@gatehouse/access/contracts'
import type { Groups } from '@gatehouse/groups/contracts'
import type { Tenant } from '@gatehouse/kernel'
import { type Data, oneOf, or, some } from '@gatehouse/kernel/data'
import type { HeldUsers } from '@gatehouse/users/contracts'
import { adminRoleId } from './admin-role.ts'
import { memberTable, roleTable } from './data/tables.ts'
import { fold } from './names.ts'

export interface Deps {
  readonly data: Data
  readonly groups: Groups
  readonly administrators: Administrators
}
/** Administrators, as in `adminRole`. */
const MOST = 1000

/** Users who have one of these roles, themselves or through groups. */
export const roleHolder = ({ data, groups, administrators }: Deps) => {
  const of = async (tenant: Tenant, ids: readonly string[]): Promise<HeldUsers> => {
    const members = data.rows(tenant, memberTable)
    const roleId = oneOf([...ids])
    const inGroups = await groups.holding(
      tenant,
      (await members.list({ kind: 'group', roleId })).map(({ memberId }) => memberId),
    )
    // The list of administrators is kept elsewhere, and short.
    const admins = ids.includes(adminRoleId(tenant)) ? (await administrators.list(tenant, { limit: MOST, offset: 0 })).userIds : []
    return {
      where: or(some(memberTable, { memberId: 'id' }, { kind: 'user', roleId }), { id: oneOf([...admins]) }, inGroups.where),
      async idsIn(store, most) {
        const rows = await members.list({ kind: 'user', roleId }, { limit: most + 1 })
        const through = await inGroups.idsIn(store, most)
        const found = new Set([...rows.map(({ memberId }) => memberId), ...admins, ...(through ?? [])])
        return through && found.size <= most ? [...found] : undefined
      },
    }
  }
  return {
    byId: (tenant: Tenant, id: string) => of(tenant, [id]),
    /** Roles of one name may be many: one in each audience. */
    byName: async (tenant: Tenant, name: string) =>
      of(
        tenant,
        (await data.rows(tenant, roleTable).list({ nameLower: fold(name) })).map(({ id }) => id),
      ),
  }
}
