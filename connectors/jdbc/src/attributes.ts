import { type Claims, type ClaimValue, InvalidUser } from '@gatehouse/users/contracts'
import type { JdbcSettings } from './settings.ts'

/** Attributes of the reference product whose names differ from the local claims. */
const usual: Readonly<Record<string, string>> = {
  givenname: 'givenName',
  lastname: 'sn',
  organization: 'organizationName',
  streetaddress: 'streetAddress',
  emailaddress: 'mail',
  telephone: 'telephoneNumber',
  department: 'departmentNumber',
  locality: 'localityAddress',
  dob: 'dateOfBirth',
  nickname: 'nickName',
  stateorprovince: 'stateOrProvinceName',
  otherphone: 'otherPhone',
  fullname: 'cn',
  externalid: 'externalId',
  honorificPrefix: 'honoricPrefix',
  'emails.work': 'workEmail',
  'emails.home': 'homeEmail',
  'emails.other': 'otherEmail',
  'phoneNumbers.home': 'homePhone',
  'phoneNumbers.work': 'workPhone',
  'phoneNumbers.fax': 'fax',
  'phoneNumbers.pager': 'pager',
  'phoneNumbers.other': 'otherPhoneNumber',
  gtalk: 'imGtalk',
  skype: 'imSkype',
  photourl: 'photoUrl',
  websiteurl: 'websiteUrl',
  'addresses.formatted': 'formattedAddress',
  'identity/accountLocked': 'accountLock',
  'identity/adminForcedPasswordReset': 'forcePasswordReset',
  'identity/failedPasswordRecoveryAttempts': 'failedRecoveryAttempts',
  'identity/accountConfirmedTime': 'confirmedTime',
  'identity/failedLoginLockoutCount': 'failedLockoutCount',
  'identity/lastPasswordUpdateTime': 'lastPasswordUpdate',
}
const identity = 'identity/'
const identityNames = [
  'emailVerified',
  'phoneVerified',
  'accountState',
  'lockedReason',
  'preferredChannel',
  'lastLoginTime',
  'unlockTime',
  'failedLoginAttempts',
]
/** What the layout keeps for itself: it is no claim. */
const kept = ['uid', 'scimId', 'userid', 'username', 'active', 'location', 'resourceType', 'meta.version']
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
/** VARCHAR(1024) in the layout. */
const longestValue = 1024
const longestName = 255

export type Attributes = ReadonlyMap<string, string>
export interface AttributeMap {
  /** Undefined: no such claim here. */
  attributeOf(claim: string): string | undefined
  isMultiValued(claim: string): boolean
  /** Attributes that claims are kept in: all but those of the layout. */
  isClaim(attribute: string): boolean
  toClaims(attributes: Attributes): Claims
  /** @throws InvalidUser a value that does not fit */
  toAttributes(claims: Claims): Attributes
}
export const attributeMap = (settings: JdbcSettings): AttributeMap => {
  const { multiAttributeSeparator: separator, disabledAttribute, createdAttribute, modifiedAttribute } = settings
  const named = new Map(Object.entries({ ...usual, ...Object.fromEntries(identityNames.map((name) => [identity + name, name])), ...settings.attributes }))
  const claims = new Map([...named].flatMap(([claim, attribute]) => (attribute === '' ? [] : [[attribute, claim] as const])))
  const own = new Set([...kept, disabledAttribute, createdAttribute, modifiedAttribute].filter((name) => !claims.has(name)))
  const several = new Set(settings.multiValued)

  const attributeOf = (claim: string): string | undefined => {
    const attribute = named.get(claim) ?? claim
    // The name of an attribute that belongs to another claim is no claim of its own.
    return attribute === '' || own.has(attribute) || (claims.get(attribute) ?? claim) !== claim ? undefined : attribute
  }
  const textOf = (claim: string, value: ClaimValue): string => {
    const text = typeof value === 'string' ? value.normalize('NFC') : typeof value === 'object' ? JSON.stringify(value) : String(value)
    if (text.includes('\0')) throw new InvalidUser(`${claim} has a value that cannot be stored`)
    return text
  }
  const listOf = (claim: string, values: readonly ClaimValue[]): string => {
    const texts = values.filter((value) => value !== null && value !== '').map((value) => textOf(claim, value))
    if (texts.length > 1 && !several.has(claim)) throw new InvalidUser(`${claim} has one value in this user store`)
    if (several.has(claim) && texts.some((text) => text.includes(separator)))
      throw new InvalidUser(`a value of ${claim} must not contain '${separator}' in this user store`)
    return texts.join(separator)
  }
  const stored = (claim: string, value: ClaimValue): string => {
    const text = listOf(claim, Array.isArray(value) ? value : [value])
    if ([...text].length > longestValue) throw new InvalidUser(`${claim} has at most ${longestValue} characters in this user store`)
    return text
  }
  const shown = (claim: string, text: string): ClaimValue => {
    if (!several.has(claim)) return text
    const parts = text.split(separator).filter(Boolean)
    return parts.length === 1 ? (parts[0] ?? '') : parts
  }
  return {
    attributeOf,
    isMultiValued: (claim) => several.has(claim),
    isClaim: (attribute) => !own.has(attribute),
    toClaims(attributes) {
      const result: Record<string, ClaimValue> = {}
      for (const [attribute, text] of attributes) {
        const claim = claims.get(attribute) ?? attribute
        if (text === '' || own.has(attribute) || attributeOf(claim) !== attribute || forbidden.has(claim)) continue
        const value = shown(claim, text)
        if (!Array.isArray(value) || value.length > 0) result[claim] = value
      }
      return result
    },
    toAttributes(given) {
      const result = new Map<string, string>()
      for (const [claim, value] of Object.entries(given)) {
        const attribute = attributeOf(claim)
        if (attribute === undefined || attribute.length > longestName || forbidden.has(claim))
          throw new InvalidUser('the user store has no such claim', { detail: claim })
        const text = stored(claim, value)
        if (text !== '') result.set(attribute, text)
      }
      return result
    },
  }
}
