import { s } from '@gatehouse/kernel'

/** Statements that a store may have of its own, with the parameters that are bound to their `?` in this order. */
export const overrides = {
  usersSql: { verb: 'select', parameters: [], about: 'A select that takes the place of UM_USER, with its columns' },
  attributesSql: { verb: 'select', parameters: [], about: 'A select that takes the place of UM_USER_ATTRIBUTE, with its columns' },
  groupsSql: { verb: 'select', parameters: [], about: 'A select that takes the place of UM_ROLE: UM_ID, UM_ROLE_NAME, UM_GROUP_UUID' },
  membershipsSql: { verb: 'select', parameters: [], about: 'A select that takes the place of UM_USER_ROLE: UM_ROLE_ID, UM_USER_ID' },
  addUserSql: { verb: 'insert', parameters: ['id', 'username', 'password', 'salt', 'tenant'], about: 'Adds a user' },
  renameUserSql: { verb: 'update', parameters: ['username', 'id', 'tenant'], about: 'Changes a username' },
  updatePasswordSql: { verb: 'update', parameters: ['password', 'salt', 'id', 'tenant'], about: 'Changes a password' },
  deleteUserSql: { verb: 'delete', parameters: ['id', 'tenant'], about: 'Removes a user' },
  addAttributeSql: { verb: 'insert', parameters: ['key', 'name', 'value', 'profile', 'tenant'], about: 'Adds an attribute; the key is UM_ID of the user' },
  deleteAttributeSql: { verb: 'delete', parameters: ['key', 'name', 'profile', 'tenant'], about: 'Removes an attribute' },
  deleteAttributesSql: { verb: 'delete', parameters: ['key', 'tenant'], about: 'Removes all attributes of a user' },
} as const
export type Override = keyof typeof overrides
export type Overrides = Readonly<Partial<Record<Override, string>>>

/** Without what stands in quotes. */
const bare = (sql: string) => sql.replace(/'(?:[^']|'')*'|"[^"]*"|`[^`]*`/g, "''")
const wrong = (name: Override, given: string): string | undefined => {
  const { verb, parameters } = overrides[name]
  const sql = bare(given)
  if (/;|--|\/\*|#/.test(sql)) return 'must be one statement without comments'
  if (/['"`]/.test(sql.replaceAll("''", ''))) return 'has a quote that does not end'
  if (!new RegExp(`^\\s*${verb}\\s`, 'i').test(sql)) return `must be ${verb === 'insert' ? 'an' : 'a'} ${verb} statement`
  const count = sql.split('?').length - 1
  return count === parameters.length ? undefined : `must have ${parameters.length} placeholders: ${parameters.join(', ')}`
}
const setting = (name: Override) => {
  const { about, parameters } = overrides[name]
  const bound = parameters.length === 0 ? '' : `; ? are ${parameters.join(', ')}`
  return s
    .optional(
      s
        .text()
        .max(4000)
        .superRefine((sql, context) => {
          const message = wrong(name, sql)
          if (message !== undefined) context.addIssue({ code: 'custom', message })
        }),
    )
    .describe(about + bound)
}
export const overrideSettings = {
  usersSql: setting('usersSql'),
  attributesSql: setting('attributesSql'),
  groupsSql: setting('groupsSql'),
  membershipsSql: setting('membershipsSql'),
  addUserSql: setting('addUserSql'),
  renameUserSql: setting('renameUserSql'),
  updatePasswordSql: setting('updatePasswordSql'),
  deleteUserSql: setting('deleteUserSql'),
  addAttributeSql: setting('addAttributeSql'),
  deleteAttributeSql: setting('deleteAttributeSql'),
  deleteAttributesSql: setting('deleteAttributesSql'),
}
