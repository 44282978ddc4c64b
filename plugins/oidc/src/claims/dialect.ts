import type { User } from '@gatehouse/users/contracts'

/** How a claim reads on the wire. OpenID Connect Core §5.1. */
export interface ClaimRule {
  /** Local claim, without its prefix. Names what consent and the application's requested claims speak of. */
  readonly local: string
  value(user: User): unknown
}
const LOCAL = 'http://wso2.org/claims/'
export const localUri = (local: string): string => LOCAL + local

const plain =
  (local: string) =>
  ({ claims }: User): unknown => {
    const value = claims[local]
    return value === '' || value === null ? undefined : value
  }
const asBoolean = (value: unknown): boolean | undefined => (value === undefined || value === null ? undefined : value === true || value === 'true')
const claim = (local: string, value: ClaimRule['value'] = plain(local)): ClaimRule => ({ local, value })

const fullName = (user: User): unknown =>
  plain('fullname')(user) ??
  (['givenname', 'lastname']
    .map((name) => plain(name)(user))
    .filter((part) => typeof part === 'string')
    .join(' ') ||
    undefined)

const addressParts = {
  formatted: 'addresses.formatted',
  street_address: 'streetaddress',
  locality: 'locality',
  region: 'region',
  postal_code: 'postalcode',
  country: 'country',
}
/** OpenID Connect Core §5.1.1. */
const address = (user: User): unknown => {
  const parts = Object.entries(addressParts).flatMap(([name, local]) => {
    const value = plain(local)(user)
    return value === undefined ? [] : [[name, value] as const]
  })
  return parts.length === 0 ? undefined : Object.fromEntries(parts)
}

/** OpenID Connect names of the local claims. */
export const standardClaims: Readonly<Record<string, ClaimRule>> = {
  name: claim('fullname', fullName),
  given_name: claim('givenname'),
  family_name: claim('lastname'),
  middle_name: claim('middleName'),
  nickname: claim('nickname'),
  preferred_username: claim('displayName', (user) => plain('displayName')(user) ?? user.username),
  username: claim('username', ({ username }) => username),
  profile: claim('url'),
  picture: claim('photourl'),
  website: claim('websiteurl'),
  gender: claim('gender'),
  birthdate: claim('dob'),
  zoneinfo: claim('timeZone'),
  locale: claim('local'),
  updated_at: claim('modified', ({ updatedAt }) => Math.floor(updatedAt / 1000)),
  email: claim('emailaddress'),
  email_verified: claim('identity/emailVerified', (user) =>
    plain('emailaddress')(user) === undefined ? undefined : (asBoolean(user.claims['identity/emailVerified']) ?? false),
  ),
  phone_number: claim('telephone', (user) => plain('telephone')(user) ?? plain('mobile')(user)),
  phone_number_verified: claim('identity/phoneVerified', (user) => asBoolean(user.claims['identity/phoneVerified'])),
  address: claim('addresses', address),
}
export const ownClaim = (local: string): ClaimRule => claim(local)
