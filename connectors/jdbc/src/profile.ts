import { Transient } from '@gatehouse/kernel'
import type { Dialect, ForeignSession } from '@gatehouse/kernel/foreign'
import type { GroupLayout } from './sql/layout.ts'

/** What one database can do, asked once. */
export interface Profile {
  readonly icu: boolean
  /** Its usernames compare without regard to case. */
  readonly foldsByItself: boolean
  /** Older layouts have none. */
  readonly hasGroupIds: boolean
}
const icu = `select 1 as there from pg_collation where collname = 'und-x-icu'`
const collation =
  "select collation_name as name from information_schema.columns where table_schema = database() and lower(table_name) = 'um_user' and lower(column_name) = 'um_user_name'"

const hasGroupIds = async (session: ForeignSession, { groups }: GroupLayout): Promise<boolean> => {
  try {
    await session.one(`select g.UM_GROUP_UUID from ${groups} where 1 = 0`, [])
    return true
  } catch (error) {
    if (error instanceof Transient) throw error
    return false
  }
}

export const profileOf = async (dialect: Dialect, session: ForeignSession, groups: GroupLayout | undefined): Promise<Profile> => ({
  icu: dialect === 'postgres' && (await session.one(icu, [])) !== undefined,
  foldsByItself: dialect === 'mysql' && /_ci$/.test(String((await session.one(collation, []))?.name ?? '')),
  hasGroupIds: groups !== undefined && (await hasGroupIds(session, groups)),
})
