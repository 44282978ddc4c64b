/** One property of the reference product and the setting behind it. */
export interface Alias {
  readonly setting: string
  /** The wire says milliseconds, the setting is a duration. */
  readonly milliseconds?: true
  readonly mandatory?: true
  readonly category?: string
}
/** How a kind of ours is called by clients of the reference product. */
export interface TypeAlias {
  readonly typeName: string
  readonly className: string
  readonly properties: Readonly<Record<string, Alias>>
  /** Properties that clients send, and that change nothing here. */
  readonly ignored: readonly string[]
}
const to = (setting: string, more: Omit<Alias, 'setting'> = {}): Alias => ({ setting, ...more })
const must = { mandatory: true, category: 'connection' } as const
const ms = { milliseconds: true, category: 'connection' } as const

const ignoredByAll = [
  ...['UniqueID', 'DisplayNameAttribute', 'UsernameJavaRegEx', 'UserNameJavaRegEx', 'UsernameJavaScriptRegEx', 'UserNameJavaScriptRegEx'],
  ...[
    'UsernameJavaRegExViolationErrorMsg',
    'UserNameJavaRegExViolationErrorMsg',
    'PasswordJavaRegEx',
    'PasswordJavaScriptRegEx',
    'PasswordJavaRegExViolationErrorMsg',
  ],
  ...[
    'RolenameJavaRegEx',
    'RoleNameJavaRegEx',
    'RolenameJavaScriptRegEx',
    'RoleNameJavaScriptRegEx',
    'UseCaseSensitiveUsernameForCacheKeys',
    'IsBulkImportSupported',
  ],
  ...[
    'BulkImportSupported',
    'MaxUserNameListLength',
    'MaxRoleNameListLength',
    'GroupIDEnabled',
    'UserRolesCacheEnabled',
    'ConnectionRetryCount',
    'CountRetrieverClass',
  ],
  ...['ClaimOperationsSupported', 'EmptyRolesAllowed', 'StoreIdentityClaims', 'BypassAccountLock', 'EnableMaxUserLimitForSCIM', 'WriteGroups'],
]
const jdbc: TypeAlias = {
  typeName: 'UniqueIDJDBCUserStoreManager',
  className: 'org.wso2.carbon.user.core.jdbc.UniqueIDJDBCUserStoreManager',
  properties: {
    url: to('url', must),
    userName: to('userName', must),
    password: to('password', must),
    driverName: to('driverName', must),
    ReadOnly: to('readOnly', { category: 'basic' }),
    ReadGroups: to('readGroups', { category: 'group' }),
    CaseInsensitiveUsername: to('caseInsensitiveUsername', { category: 'user' }),
    PasswordDigest: to('passwordDigest', { category: 'user' }),
    'Hash.Algorithm.Properties': to('hashProperties', { category: 'user' }),
    StoreSaltedPassword: to('storeSaltedPassword', { category: 'user' }),
    MultiAttributeSeparator: to('multiAttributeSeparator', { category: 'user' }),
    maxActive: to('poolSize', { category: 'connection' }),
    maxWait: to('acquireTimeout', ms),
    ConnectionRetryDelay: to('retryDelay', ms),
  },
  ignored: [
    ...ignoredByAll,
    ...[
      'CaseInsensitiveAttributes',
      'UserNameUniqueAcrossTenants',
      'StoreUserAttributeValueAsUnicode',
      'minIdle',
      'maxIdle',
      'initialSize',
      'testWhileIdle',
      'testOnBorrow',
    ],
    ...[
      'testOnReturn',
      'timeBetweenEvictionRunsMillis',
      'minEvictableIdleTimeMillis',
      'validationInterval',
      'validationQuery',
      'validationQueryTimeout',
      'validatorClassName',
    ],
    ...[
      'defaultAutoCommit',
      'defaultReadOnly',
      'defaultTransactionIsolation',
      'defaultCatalog',
      'connectionProperties',
      'jdbcInterceptors',
      'removeAbandoned',
      'logAbandoned',
    ],
    ...[
      'removeAbandonedTimeout',
      'abandonWhenPercentageFull',
      'maxAge',
      'suspectTimeout',
      'alternateUsernameAllowed',
      'commitOnReturn',
      'rollbackOnReturn',
      'jmxEnabled',
    ],
    ...['fairQueue', 'useEquals'],
  ],
}
const directory: TypeAlias['properties'] = {
  ConnectionURL: to('url', must),
  ConnectionName: to('bindDn', must),
  ConnectionPassword: to('bindPassword', must),
  UserSearchBase: to('baseDn', { mandatory: true, category: 'user' }),
  UserNameAttribute: to('usernameAttribute', { category: 'user' }),
  UserNameListFilter: to('userFilter', { category: 'user' }),
  UserIDAttribute: to('idAttribute', { category: 'user' }),
  GroupSearchBase: to('groupBaseDn', { category: 'group' }),
  GroupNameListFilter: to('groupFilter', { category: 'group' }),
  GroupNameAttribute: to('groupNameAttribute', { category: 'group' }),
  MembershipAttribute: to('memberAttribute', { category: 'group' }),
  MemberOfAttribute: to('memberOfAttribute', { category: 'group' }),
  Referral: to('referrals', { category: 'connection' }),
  StartTLSEnabled: to('startTls', { category: 'connection' }),
  LDAPConnectionTimeout: to('connectTimeout', ms),
  ReadTimeout: to('operationTimeout', ms),
}
const ignoredByDirectories = [
  ...ignoredByAll,
  ...[
    'UserNameSearchFilter',
    'UserIdSearchFilter',
    'UserEntryObjectClass',
    'UserDNPattern',
    'GroupEntryObjectClass',
    'GroupNameSearchFilter',
    'RoleDNPattern',
    'ReadGroups',
  ],
  ...[
    'BackLinksEnabled',
    'ReplaceEscapeCharactersAtUserLogin',
    'CaseInsensitiveUsername',
    'LDAPInitialContextFactory',
    'DateAndTimePattern',
    'PasswordHashMethod',
  ],
  ...[
    'MultiAttributeSeparator',
    'ConnectionPoolingEnabled',
    'RetryAttempts',
    'java.naming.ldap.attributes.binary',
    'MembershipAttributeRange',
    'UserCacheExpiryMilliseconds',
  ],
  ...[
    'UserDNCacheEnabled',
    'ConnectionRetryDelay',
    'ImmutableAttributes',
    'TimestampAttributes',
    'SingleValuedAttributes',
    'GroupIdAttribute',
    'GroupCreatedDateAttribute',
  ],
  ...['GroupLastModifiedDateAttribute', 'kdcEnabled', 'defaultRealmName', 'isADLDSRole', 'userAccountControl', 'transformObjectGUIDToUUID', 'UserIDAttribute'],
]
const ldap = (name: string): TypeAlias => ({
  typeName: name,
  className: `org.wso2.carbon.user.core.ldap.${name}`,
  properties: directory,
  ignored: ignoredByDirectories,
})
/** By kind. Kinds that are not here go by their own names. */
export const aliases: Readonly<Record<string, TypeAlias>> = {
  jdbc,
  'ldap-read-only': ldap('UniqueIDReadOnlyLDAPUserStoreManager'),
  'ldap-read-write': ldap('UniqueIDReadWriteLDAPUserStoreManager'),
  'active-directory': ldap('UniqueIDActiveDirectoryUserStoreManager'),
}
