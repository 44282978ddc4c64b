import type { ForeignSession } from '@gatehouse/kernel/foreign'
import type { Group, MemberPage } from '@gatehouse/users/contracts'
import { toRow, userColumns } from '../read/rows.ts'
import type { GroupLayout, Layout } from '../sql/layout.ts'
import type { Speech } from '../sql/speech.ts'
import { type GroupColumns, type GroupRow, toGroup } from './rows.ts'

const mostGroups = 5000

/** Who is in which group. Groups of the layout hold users, no groups. */
export const createMemberships = (
  { users, ofTenant }: Layout,
  { groups, memberships, ...of }: GroupLayout,
  columns: GroupColumns,
  speech: Speech,
  store: string,
) => {
  const group = toGroup(store)
  const { sql: order } = columns.order
  return {
    async groupsOf(session: ForeignSession, userId: string): Promise<readonly Group[]> {
      if (userId.includes('\0')) return []
      const sql = `select distinct ${columns.all}, u.UM_USER_ID as user_id, ${order} from ${groups}, ${memberships}, ${users} where g.UM_ID = m.UM_ROLE_ID and m.UM_USER_ID = u.UM_ID and u.UM_USER_ID = ? and ${ofTenant.sql} and ${of.ofTenant.sql} and ${of.ofMembers.sql} order by ${order} limit ?`
      const rows = await session.all(sql, [userId, ...ofTenant.params, ...of.ofTenant.params, ...of.ofMembers.params, mostGroups])
      // A collation may take ids for the same that are not.
      return rows.filter(({ user_id }) => String(user_id) === userId).map((row) => group(row).group)
    },
    async membersOf(session: ForeignSession, { key }: GroupRow, { limit, offset }: { readonly limit: number; readonly offset: number }): Promise<MemberPage> {
      const where = `u.UM_ID in (select m.UM_USER_ID from ${memberships} where m.UM_ROLE_ID = ? and ${of.ofMembers.sql}) and ${ofTenant.sql}`
      const params = [key, ...of.ofMembers.params, ...ofTenant.params]
      const counted = await session.one(`select count(*) as total from ${users} where ${where}`, params)
      const page = `select ${userColumns} from ${users} where ${where} order by ${speech.bytes('u.UM_USER_ID')} limit ? offset ?`
      const rows = limit === 0 ? [] : await session.all(page, [...params, limit, offset])
      return { total: Number(counted?.total ?? 0), members: rows.map(toRow).map(({ id, username }) => ({ kind: 'user', id, name: username })) }
    },
  }
}
