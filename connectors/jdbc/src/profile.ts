import type { Dialect, ForeignSession } from '@gatehouse/kernel/foreign'

/** What one database can do, asked once. */
export interface Profile {
  readonly icu: boolean
  /** Its usernames compare without regard to case. */
  readonly foldsByItself: boolean
}
const icu = `select 1 as there from pg_collation where collname = 'und-x-icu'`
const collation =
  "select collation_name as name from information_schema.columns where table_schema = database() and lower(table_name) = 'um_user' and lower(column_name) = 'um_user_name'"

export const profileOf = async (dialect: Dialect, session: ForeignSession): Promise<Profile> => ({
  icu: dialect === 'postgres' && (await session.one(icu, [])) !== undefined,
  foldsByItself: dialect === 'mysql' && /_ci$/.test(String((await session.one(collation, []))?.name ?? '')),
})
