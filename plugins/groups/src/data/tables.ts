import { int, migration, type RowOf, str, table, time } from '@gatehouse/kernel/data'

const groupColumns = {
  id: str(36),
  name: str(190),
  nameLower: str(190),
  externalId: str(190).orNull(),
  /** Kept with each change: no count(*) over a great group. */
  members: int(),
  createdAt: time(),
  updatedAt: time(),
  version: int(),
}
export const groupTable = table('groups_group', groupColumns, {
  primary: ['id'],
  unique: [{ name: 'groups_group_name_key', columns: ['nameLower'] }],
  indexes: [{ name: 'groups_group_external', columns: ['externalId'] }],
})
export type GroupRow = RowOf<typeof groupColumns>

const memberColumns = {
  groupId: str(36),
  kind: str(5),
  memberId: str(190),
  /** Of the member. */
  store: str(64),
}
export const memberKinds = ['user', 'group'] as const
/** Read both ways: the members of a group, and the groups of a member. */
export const memberTable = table('groups_member', memberColumns, {
  primary: ['groupId', 'kind', 'memberId'],
  indexes: [{ name: 'groups_member_of', columns: ['kind', 'memberId', 'groupId'] }],
})
export type MemberRow = RowOf<typeof memberColumns>

export const groupTables = [groupTable, memberTable] as const
export const groupMigration = migration('groups/first', Date.UTC(2026, 10, 25, 4), async (schema) => {
  for (const created of groupTables) await schema.createTable(created)
})
