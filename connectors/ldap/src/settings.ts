import { type Infer, s } from '@gatehouse/kernel'
import { isFilter } from './filter/grammar.ts'
import { checkIdentity } from './identity.ts'

/** An attribute's name or OID, RFC 4512 §1.4: nothing else may get into a request in its place. */
const attributeName = /^(?:[A-Za-z][A-Za-z0-9-]{0,126}|[0-9]+(?:\.[0-9]+)+)$/
const hostPattern = /^(?:\*\.)?(?:[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/
const listOf = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)
const isDirectoryUrl = (text: string): boolean => {
  const url = URL.parse(text)
  return url !== null && /^ldaps?:$/.test(url.protocol) && url.hostname !== '' && url.username === '' && (url.pathname === '' || url.pathname === '/')
}
const named = () => s.text().regex(attributeName, 'must be the name of an attribute')
const attribute = (fallback: string) => named().default(fallback)
const noAttribute = (fallback: string) =>
  s
    .text()
    .refine((name) => name === '' || attributeName.test(name), 'must be the name of an attribute, or empty')
    .default(fallback)
const filter = (fallback: string) => s.text().refine(isFilter, 'must be an LDAP filter in parentheses').default(fallback)
const dn = () => s.text().min(1, 'must be a distinguished name')
const between = (least: number, most: number, fallback: number) => s.int(fallback, { min: least, max: most })

const connection = {
  url: s
    .text()
    .refine((text) => listOf(text).length > 0 && listOf(text).every(isDirectoryUrl), 'must be ldap:// or ldaps:// URLs, parted by spaces')
    .describe('One URL, or several parted by spaces: the next is tried when one does not answer'),
  bindMethod: s
    .oneOf(['simple', 'plain', 'external'], 'simple')
    .describe('How our account shows who it is: name and password, the same by SASL PLAIN, or SASL EXTERNAL with the client certificate'),
  bindDn: s.optional(dn()).describe('Account that searches and writes. For plain its SASL name; for external an authorization identity, or nothing'),
  bindPassword: s.optional(s.secret()).describe('Of that account; not for external'),
  clientCertificate: s.optional(s.text().max(200_000)).describe('PEM certificate that we show in TLS, with the chain'),
  clientKey: s.optional(s.secret()).describe('PEM key of it'),
  startTls: s.boolean(false).describe('Upgrade ldap:// to TLS before anything else is sent'),
  allowPlaintext: s.boolean(false).describe('Accept ldap:// without TLS: passwords travel readable'),
  ca: s.optional(s.text().max(200_000)).describe('PEM certificates of the authority that signed the server; default: the public ones'),
  referrals: s
    .oneOf(['ignore', 'follow', 'throw'], 'ignore')
    .describe('References of the directory to other servers: follow goes on there, if referralHosts names them; throw is the same as ignore'),
  referralHosts: s
    .array(s.text().regex(hostPattern, 'must be a host, host:port or *.domain'))
    .max(50)
    .default([])
    .describe('Servers that references may lead to: host, host:port or *.domain. Our account and passwords of users go there'),
  connectTimeout: s.duration('5s').describe('For reaching a server, TLS included'),
  operationTimeout: s.duration('5s').describe('For one answer of it'),
  poolSize: between(1, 50, 5).describe('Connections for searches, and as many for checking passwords'),
  idleTimeout: s.duration('60s').describe('A connection that nobody used for so long is closed'),
  cacheTtl: s.duration('1s').describe('For how long an answer may be given again without asking'),
  maxEntries: between(1, 1_000_000, 100_000).describe('A search that finds more is refused'),
}
const shape = {
  baseDn: dn().describe('Users are searched below it'),
  attributes: s.record(noAttribute('')).default({}).describe('Attribute by local claim, on top of the defaults; empty for none'),
  binaryAttributes: s.array(named()).default(['jpegPhoto', 'thumbnailPhoto']).describe('Read and written as base64'),
  groupBaseDn: s.optional(dn()).describe('Groups are searched below it; default: baseDn'),
}
const ldap = {
  ...connection,
  ...shape,
  userFilter: filter('(objectClass=person)').describe('What a user is'),
  usernameAttribute: attribute('uid'),
  idAttribute: attribute('entryUUID').describe('RFC 4530; nsUniqueId where that is missing'),
  versionAttribute: attribute('entryCSN').describe('Changes with every change of an entry'),
  disabledAttribute: noAttribute('pwdAccountLockedTime').describe('With disabledValue: who has it is not active'),
  disabledValue: s.string('000001010000Z'),
  groupFilter: filter('(objectClass=groupOfNames)'),
  groupNameAttribute: attribute('cn'),
  memberAttribute: attribute('member').describe('uniqueMember in a groupOfUniqueNames, memberUid in a posixGroup'),
  memberValue: s.oneOf(['dn', 'username'], 'dn').describe('What its values are: username in a posixGroup'),
  memberOfAttribute: noAttribute('').describe('memberOf where the server keeps it; groups are searched for otherwise'),
}
const writing = {
  userContainerDn: s.optional(dn()).describe('New users are created in it; default: baseDn'),
  rdnAttribute: s.optional(named()).describe('Names new entries; default: the username attribute'),
  objectClasses: s.array(s.text()).default(['top', 'person', 'organizationalPerson', 'inetOrgPerson']),
}
/** Whether nothing travels readable, to whichever of its servers. */
export const isEncrypted = ({ url, startTls }: { readonly url: string; readonly startTls: boolean }): boolean =>
  startTls || listOf(url).every((each) => each.startsWith('ldaps:'))
const mayTravel = (settings: { readonly url: string; readonly startTls: boolean; readonly allowPlaintext: boolean }) =>
  settings.allowPlaintext || isEncrypted(settings)
const plaintext = { path: ['url'], message: 'must be ldaps://, or have startTls: passwords would travel readable' }

export const readOnlySettings = s.object(ldap).refine(mayTravel, plaintext).superRefine(checkIdentity)
export const readWriteSettings = s
  .object({ ...ldap, ...writing })
  .refine(mayTravel, plaintext)
  .superRefine(checkIdentity)
export const activeDirectorySettings = s
  .object({
    ...connection,
    ...shape,
    userFilter: filter('(&(objectCategory=person)(objectClass=user))').describe('What a user is'),
    usernameAttribute: attribute('sAMAccountName'),
    groupFilter: filter('(objectClass=group)'),
    memberRange: between(1, 5000, 1500).describe('Members of a group that are asked for at once: no more than the server gives'),
    userContainerDn: s.optional(dn()).describe('New users are created in it; default: baseDn'),
    upnSuffix: s.optional(s.text()).describe('New users get name@suffix as userPrincipalName'),
  })
  .refine(mayTravel, plaintext)
  .superRefine(checkIdentity)

export type ReadOnlySettings = Infer<typeof readOnlySettings>
export type ReadWriteSettings = Infer<typeof readWriteSettings>
export type ActiveDirectorySettings = Infer<typeof activeDirectorySettings>
export type ConnectionSettings = Pick<ReadOnlySettings, keyof typeof connection>
export const urlsOf = ({ url }: Pick<ConnectionSettings, 'url'>): readonly string[] => listOf(url)
