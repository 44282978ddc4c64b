import type { Groups } from '@gatehouse/groups/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { type GroupMember, type Identities, type MemberPage, qualifiedName } from '@gatehouse/users/contracts'
import type { AdminRole } from './admin-role.ts'
import { memberTable } from './data/tables.ts'

export interface Deps {
  readonly data: Data
  readonly identities: Identities
  readonly groups: Groups
  readonly admin: AdminRole
}
const together = 50

/** Members of a role by their names for people; those that are gone are left out. */
export const roleMembers = ({ data, identities, groups, admin }: Deps) => {
  const named = async (tenant: Tenant, kind: 'user' | 'group', id: string): Promise<GroupMember | undefined> => {
    if (kind === 'group') {
      const group = await groups.find(tenant, 'id', id)
      return group && { kind, id, name: group.name }
    }
    const user = await identities.find(tenant, id)
    return user && { kind, id, name: qualifiedName(user) }
  }
  const page = async (tenant: Tenant, roleId: string, kind: 'user' | 'group', at: { readonly limit: number; readonly offset: number }) => {
    if (admin.is(tenant, roleId)) {
      const { total, userIds } = kind === 'user' ? await admin.members(tenant, at) : { total: 0, userIds: [] }
      return { total, ids: userIds }
    }
    const rows = data.rows(tenant, memberTable)
    const found = await rows.list({ roleId, kind }, { orderBy: [['memberId', 'asc']], ...at })
    const total = at.offset === 0 && found.length < at.limit ? found.length : await rows.count({ roleId, kind })
    return { total, ids: found.map(({ memberId }) => memberId) }
  }
  return async (tenant: Tenant, roleId: string, kind: 'user' | 'group', at: { readonly limit: number; readonly offset: number }): Promise<MemberPage> => {
    const { total, ids } = await page(tenant, roleId, kind, at)
    const members: GroupMember[] = []
    for (let from = 0; from < ids.length; from += together)
      for (const member of await Promise.all(ids.slice(from, from + together).map((id) => named(tenant, kind, id)))) if (member) members.push(member)
    return { total, members }
  }
}
