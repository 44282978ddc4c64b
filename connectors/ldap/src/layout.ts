import { type Filter, FilterParser } from 'ldapts'
import { attributesByClaim, type Flavour } from './claims.ts'
import type { ActiveDirectorySettings, ReadOnlySettings, ReadWriteSettings } from './settings.ts'

/** Where things are in one directory. */
export interface Layout {
  readonly flavour: Flavour
  /** Name of the connection: `User.store`. */
  readonly store: string
  readonly baseDn: string
  readonly userFilter: Filter
  readonly usernameAttribute: string
  readonly idAttribute: string
  readonly versionAttribute: string
  readonly createdAttribute: string
  readonly modifiedAttribute: string
  /** By claim. */
  readonly attributes: ReadonlyMap<string, string>
  /** Come as bytes. */
  readonly binary: readonly string[]
  readonly disabledAttribute: string
  readonly disabledValue: string
  readonly maxEntries: number
  readonly groups: GroupLayout
}
export interface GroupLayout {
  readonly baseDn: string
  readonly filter: Filter
  readonly nameAttribute: string
  readonly memberAttribute: string
  /** Values of it that are asked for at once; 0 for all. */
  readonly memberRange: number
  /** What its values are. */
  readonly memberValue: 'dn' | 'username'
  readonly memberOfAttribute: string
}
/** Where new entries go. */
export interface Nursery {
  readonly containerDn: string
  readonly rdnAttribute: string
  readonly objectClasses: readonly string[]
  readonly upnSuffix: string | undefined
}
type LdapSettings = ReadOnlySettings | ReadWriteSettings

export const ldapLayout = (settings: LdapSettings, store: string): Layout => ({
  ...settings,
  flavour: 'ldap',
  store,
  userFilter: FilterParser.parseString(settings.userFilter),
  createdAttribute: 'createTimestamp',
  modifiedAttribute: 'modifyTimestamp',
  attributes: attributesByClaim('ldap', settings.attributes),
  binary: settings.binaryAttributes,
  groups: {
    baseDn: settings.groupBaseDn ?? settings.baseDn,
    filter: FilterParser.parseString(settings.groupFilter),
    nameAttribute: settings.groupNameAttribute,
    memberAttribute: settings.memberAttribute,
    memberRange: 0,
    memberValue: settings.memberValue,
    memberOfAttribute: settings.memberOfAttribute,
  },
})
export const activeDirectoryLayout = (settings: ActiveDirectorySettings, store: string): Layout => ({
  ...settings,
  flavour: 'ad',
  store,
  userFilter: FilterParser.parseString(settings.userFilter),
  idAttribute: 'objectGUID',
  versionAttribute: 'uSNChanged',
  createdAttribute: 'whenCreated',
  modifiedAttribute: 'whenChanged',
  attributes: attributesByClaim('ad', settings.attributes),
  binary: [...settings.binaryAttributes, 'objectGUID', 'objectSid'],
  disabledAttribute: 'userAccountControl',
  disabledValue: '',
  groups: {
    baseDn: settings.groupBaseDn ?? settings.baseDn,
    filter: FilterParser.parseString(settings.groupFilter),
    nameAttribute: 'sAMAccountName',
    memberAttribute: 'member',
    memberRange: settings.memberRange,
    memberValue: 'dn',
    memberOfAttribute: 'memberOf',
  },
})
export const ldapNursery = (settings: ReadWriteSettings): Nursery => ({
  containerDn: settings.userContainerDn ?? settings.baseDn,
  rdnAttribute: settings.rdnAttribute ?? settings.usernameAttribute,
  objectClasses: settings.objectClasses,
  upnSuffix: undefined,
})
export const activeDirectoryNursery = (settings: ActiveDirectorySettings): Nursery => ({
  containerDn: settings.userContainerDn ?? settings.baseDn,
  rdnAttribute: 'cn',
  objectClasses: ['top', 'person', 'organizationalPerson', 'user'],
  upnSuffix: settings.upnSuffix,
})
