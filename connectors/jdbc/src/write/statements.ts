import type { ForeignSession } from '@gatehouse/kernel/foreign'
import type { StoredPassword } from '@gatehouse/users/contracts'
import type { UserRow } from '../read/to-user.ts'
import type { JdbcSettings } from '../settings.ts'
import type { Layout } from '../sql/layout.ts'

type SqlSettings = Pick<
  JdbcSettings,
  'addUserSql' | 'renameUserSql' | 'updatePasswordSql' | 'deleteUserSql' | 'addAttributeSql' | 'deleteAttributeSql' | 'deleteAttributesSql'
>
const usual = {
  addUserSql:
    'insert into UM_USER (UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_SALT_VALUE, UM_REQUIRE_CHANGE, UM_CHANGED_TIME, UM_TENANT_ID) values (?, ?, ?, ?, false, current_timestamp, ?)',
  renameUserSql: 'update UM_USER set UM_USER_NAME = ? where UM_USER_ID = ? and UM_TENANT_ID = ?',
  updatePasswordSql:
    'update UM_USER set UM_USER_PASSWORD = ?, UM_SALT_VALUE = ?, UM_REQUIRE_CHANGE = false, UM_CHANGED_TIME = current_timestamp where UM_USER_ID = ? and UM_TENANT_ID = ?',
  deleteUserSql: 'delete from UM_USER where UM_USER_ID = ? and UM_TENANT_ID = ?',
  addAttributeSql: 'insert into UM_USER_ATTRIBUTE (UM_USER_ID, UM_ATTR_NAME, UM_ATTR_VALUE, UM_PROFILE_ID, UM_TENANT_ID) values (?, ?, ?, ?, ?)',
  deleteAttributeSql: 'delete from UM_USER_ATTRIBUTE where UM_USER_ID = ? and UM_ATTR_NAME = ? and UM_PROFILE_ID = ? and UM_TENANT_ID = ?',
  deleteAttributesSql: 'delete from UM_USER_ATTRIBUTE where UM_USER_ID = ? and UM_TENANT_ID = ?',
} as const satisfies Record<keyof SqlSettings, string>

/** What writes. Their parameters are bound in the order that `sql/overrides.ts` tells. */
export const createStatements = (settings: SqlSettings, { tenantId, profile, ownsMemberships }: Layout) => {
  const textOf = (name: keyof typeof usual): string => settings[name] ?? usual[name]
  return {
    addUser: (session: ForeignSession, id: string, username: string, { hash, salt }: StoredPassword) =>
      session.run(textOf('addUserSql'), [id, username, hash, salt ?? null, tenantId]),
    rename: (session: ForeignSession, id: string, username: string) => session.run(textOf('renameUserSql'), [username, id, tenantId]),
    updatePassword: (session: ForeignSession, id: string, { hash, salt }: StoredPassword) =>
      session.run(textOf('updatePasswordSql'), [hash, salt ?? null, id, tenantId]),
    addAttribute: (session: ForeignSession, { key }: UserRow, name: string, value: string) =>
      session.run(textOf('addAttributeSql'), [key, name, value, profile, tenantId]),
    deleteAttribute: (session: ForeignSession, { key }: UserRow, name: string) => session.run(textOf('deleteAttributeSql'), [key, name, profile, tenantId]),
    async deleteUser(session: ForeignSession, { key, id }: UserRow): Promise<void> {
      await session.run(textOf('deleteAttributesSql'), [key, tenantId])
      if (ownsMemberships) await session.run('delete from UM_USER_ROLE where UM_USER_ID = ? and UM_TENANT_ID = ?', [key, tenantId])
      await session.run(textOf('deleteUserSql'), [id, tenantId])
    },
  }
}
export type Statements = ReturnType<typeof createStatements>
