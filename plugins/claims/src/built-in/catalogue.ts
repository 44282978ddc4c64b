import { customUserDialect, type DataType, type ExternalClaim, type LocalClaim, localDialect, oidcDialect } from '../contracts.ts'
import { identityClaims } from './identity-claims.ts'
import { type BuiltInRow, profileClaims } from './profile-claims.ts'

const core = 'urn:ietf:params:scim:schemas:core:2.0'
const coreUser = `${core}:User`
const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const systemUser = 'urn:scim:wso2:schema'
export const builtInDialects: readonly string[] = [localDialect, oidcDialect, core, coreUser, enterpriseUser, systemUser, customUserDialect]

/** Full match; each in linear time: security rule 1.5. */
const patterns: Readonly<Record<string, string>> = {
  emailaddress: '^[^\\s@<>"]{1,64}@[^\\s@<>"]{1,253}$',
  dob: '^\\d{4}-\\d{2}-\\d{2}$',
}
const dataTypeOf = (name: string): DataType => {
  if (
    /Verified$|Disabled$|Locked$|Enabled$|_disabled$|^active$|^identity\/(?:verify(?:Email|Mobile)|is\w+|\w*[aA]skPassword|adminForcedPasswordReset)$/.test(
      name,
    )
  )
    return 'boolean'
  if (/^identity\/failed/.test(name)) return 'integer'
  return name === 'created' || name === 'modified' ? 'date_time' : 'string'
}
/**
 * Provisioning clients create users without names and write what people may not: pages ask for these and offer those only to be
 * read, SCIM for administrators does not, until a tenant says so.
 */
const profilesOf = (flags: string): LocalClaim['profiles'] => ({
  ...(flags.includes('R') ? { console: { required: false }, endUser: { required: false } } : {}),
  ...(flags.includes('W') ? { console: { readOnly: false } } : {}),
})
const localOf = ([name, displayName, attribute, , , flags]: BuiltInRow, place: number): LocalClaim => ({
  uri: `${localDialect}/${name}`,
  displayName,
  description: null,
  displayOrder: flags.includes('S') ? place + 1 : 0,
  attributes: [{ store: 'PRIMARY', attribute }],
  regEx: patterns[name] ?? null,
  dataType: dataTypeOf(name),
  multiValued: flags.includes('M'),
  subAttributes: [],
  canonicalValues: [],
  inputType: null,
  uniqueness: name === 'username' || name === 'userid' ? 'ACROSS_USERSTORES' : 'NONE',
  properties: [],
  profiles: profilesOf(flags),
  required: flags.includes('R'),
  readOnly: flags.includes('O') || flags.includes('W'),
  supportedByDefault: flags.includes('S'),
  builtIn: true,
})
const common = /^(?:id|externalId|meta\..+)$/
const scimPlace = (name: string): readonly [dialect: string, name: string] => {
  if (name.startsWith('E:')) return [enterpriseUser, name.slice(2)]
  if (name.startsWith('W:')) return [systemUser, name.slice(2)]
  return [common.test(name) ? core : coreUser, name]
}
const externalsOf = ([name, , , oidc, scim]: BuiltInRow): readonly ExternalClaim[] => {
  const local = `${localDialect}/${name}`
  const [dialect, attribute] = scimPlace(scim)
  return [
    ...(oidc === '' ? [] : [{ dialect: oidcDialect, uri: oidc, local, builtIn: true }]),
    ...(scim === '' ? [] : [{ dialect, uri: `${dialect}:${attribute}`, local, builtIn: true }]),
  ]
}
const rows = [...profileClaims, ...identityClaims]
export const builtInLocals: ReadonlyMap<string, LocalClaim> = new Map(rows.map(localOf).map((claim) => [claim.uri, claim]))
export const builtInExternals: readonly ExternalClaim[] = rows.flatMap(externalsOf)
