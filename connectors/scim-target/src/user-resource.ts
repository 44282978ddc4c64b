import type { Claims, User } from '@gatehouse/users/contracts'

const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export type Resource = Readonly<Record<string, unknown>>

const text = (claims: Claims, name: string): string | undefined => {
  const value = claims[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
const filled = (members: Record<string, unknown>): Resource | undefined => {
  const known = Object.entries(members).filter(([, value]) => value !== undefined)
  return known.length > 0 ? Object.fromEntries(known) : undefined
}
/** RFC 7643 §2.4: one element for each type, and the primary value. */
const elements = (claims: Claims, primary: string, types: Readonly<Record<string, string>>): readonly Resource[] | undefined => {
  const preferred = text(claims, primary)
  const typed = Object.entries(types).flatMap(([type, claim]) => {
    const value = text(claims, claim)
    return value === undefined ? [] : [{ value, type, ...(value === preferred ? { primary: true } : {}) }]
  })
  const all = preferred === undefined || typed.some(({ value }) => value === preferred) ? typed : [{ value: preferred, primary: true }, ...typed]
  return all.length > 0 ? all : undefined
}

const parts = ({ claims }: User): Record<string, unknown> => ({
  name: filled({
    formatted: text(claims, 'formattedName'),
    familyName: text(claims, 'lastname'),
    givenName: text(claims, 'givenname'),
    middleName: text(claims, 'middleName'),
    honorificPrefix: text(claims, 'honorificPrefix'),
    honorificSuffix: text(claims, 'honorificSuffix'),
  }),
  displayName: text(claims, 'displayName'),
  nickName: text(claims, 'nickname'),
  profileUrl: text(claims, 'url'),
  title: text(claims, 'title'),
  userType: text(claims, 'userType'),
  preferredLanguage: text(claims, 'preferredLanguage'),
  locale: text(claims, 'local'),
  timezone: text(claims, 'timeZone'),
  emails: elements(claims, 'emailaddress', { work: 'emails.work', home: 'emails.home', other: 'emails.other' }),
  phoneNumbers: elements(claims, 'phoneNumbers', {
    mobile: 'mobile',
    work: 'phoneNumbers.work',
    home: 'phoneNumbers.home',
    fax: 'phoneNumbers.fax',
    pager: 'phoneNumbers.pager',
    other: 'phoneNumbers.other',
  }),
  [enterpriseUser]: filled({
    employeeNumber: text(claims, 'extendedExternalId'),
    costCenter: text(claims, 'costCenter'),
    organization: text(claims, 'organization'),
    division: text(claims, 'stateorprovince'),
    department: text(claims, 'department'),
  }),
})
/** The whole user, for POST and PUT. No password ever leaves. */
export const resourceOf = (user: User): Resource => {
  const known = filled(parts(user)) ?? {}
  const schemas = known[enterpriseUser] === undefined ? [coreUser] : [coreUser, enterpriseUser]
  return { schemas, externalId: user.id, userName: user.username, active: user.active, ...known }
}
/** RFC 7644 §3.5.2: the same state as a patch; what the user has no value for goes. */
export const patchOf = (user: User): Resource => {
  const all = parts(user)
  const known = filled(all) ?? {}
  const gone = Object.keys(all).filter((name) => known[name] === undefined)
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [
      { op: 'replace', value: { externalId: user.id, userName: user.username, active: user.active, ...known } },
      ...gone.map((path) => ({ op: 'remove', path })),
    ],
  }
}
