import { type Attribute, attribute, complex, type Schema, slots } from './attribute.ts'

export const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User'
const readOnly = { mutability: 'readOnly' } as const
const membership = (name: string, description: string, holder: 'Group' | 'Role', more: readonly Attribute[]) =>
  complex(
    name,
    description,
    [
      attribute('value', 'Its id.', readOnly),
      attribute('display', 'Its name.', readOnly),
      attribute('$ref', 'Its URL.', { ...readOnly, type: 'reference', referenceTypes: [holder], caseExact: true }),
      ...more,
    ],
    { multiValued: true, ...readOnly, source: { kind: 'references', field: `@${holder.toLowerCase()}`, names: `@${holder.toLowerCase()}Name` } },
  )

/** RFC 7643 §2.4. */
const listed = (value: Attribute) => [
  value,
  attribute('display', 'Its name for people.'),
  attribute('type', 'What it is for.'),
  attribute('primary', 'The preferred one; at most one is.', { type: 'boolean' }),
]
/** Attributes that every resource has. RFC 7643 §3.1. */
export const commonAttributes = (resourceType: string) =>
  [
    attribute('id', 'Unique id, given by this server.', {
      ...readOnly,
      returned: 'always',
      caseExact: true,
      uniqueness: 'server',
      source: { kind: 'field', field: 'id' },
    }),
    complex(
      'meta',
      'What this server keeps of the resource.',
      [
        attribute('resourceType', `${resourceType}.`, { ...readOnly, caseExact: true }),
        attribute('created', 'When it was made.', { ...readOnly, type: 'dateTime', source: { kind: 'field', field: 'createdAt' } }),
        attribute('lastModified', 'When it was last changed.', { ...readOnly, type: 'dateTime', source: { kind: 'field', field: 'updatedAt' } }),
        attribute('location', 'Its URL.', { ...readOnly, type: 'reference', referenceTypes: ['uri'], caseExact: true }),
        attribute('version', 'Its ETag.', { ...readOnly, caseExact: true }),
      ],
      readOnly,
    ),
  ] as const
export const externalId = attribute('externalId', 'Id that the provisioning client knows the user by.', { caseExact: true, claim: 'externalid' })

/** RFC 7643 §4.1. Groups and roles are only read here: they are changed at their own endpoints. */
export const coreUserSchema: Schema = {
  id: coreUser,
  name: 'User',
  description: 'User Account',
  attributes: [
    attribute('userName', 'Name that the user signs in with.', {
      required: true,
      uniqueness: 'server',
      source: { kind: 'field', field: 'username', qualified: true },
    }),
    complex('name', 'Parts of the name.', [
      attribute('formatted', 'The whole name as it is shown.', { claim: 'formattedName' }),
      attribute('familyName', 'Last name.', { claim: 'lastname' }),
      attribute('givenName', 'First name.', { claim: 'givenname' }),
      attribute('middleName', 'Middle name.', { claim: 'middleName' }),
      attribute('honorificPrefix', 'Title before the name.', { claim: 'honorificPrefix' }),
      attribute('honorificSuffix', 'Title after the name.', { claim: 'honorificSuffix' }),
    ]),
    attribute('displayName', 'Name shown to others.', { claim: 'displayName' }),
    attribute('nickName', 'Casual name.', { claim: 'nickname' }),
    attribute('profileUrl', 'Page of the user.', { type: 'reference', referenceTypes: ['external'], claim: 'url' }),
    attribute('title', 'Position.', { claim: 'title' }),
    attribute('userType', 'Relation to the organization.', { claim: 'userType' }),
    attribute('preferredLanguage', 'As in Accept-Language.', { claim: 'preferredLanguage' }),
    attribute('locale', 'For dates, numbers and currency.', { claim: 'local' }),
    attribute('timezone', 'IANA time zone.', { claim: 'timeZone' }),
    attribute('active', 'False: refused at every door.', { type: 'boolean', source: { kind: 'field', field: 'active' } }),
    attribute('password', 'Is never shown.', { mutability: 'writeOnly', returned: 'never', caseExact: true }),
    slots('emails', 'E-mail addresses.', 'emailaddress', { work: 'emails.work', home: 'emails.home', other: 'emails.other' }),
    slots('phoneNumbers', 'Phone numbers.', 'phoneNumbers', {
      mobile: 'mobile',
      work: 'phoneNumbers.work',
      home: 'phoneNumbers.home',
      fax: 'phoneNumbers.fax',
      pager: 'phoneNumbers.pager',
      other: 'phoneNumbers.other',
    }),
    slots('ims', 'Messenger addresses.', 'im', { gtalk: 'gtalk', skype: 'skype' }),
    slots('photos', 'URLs of pictures.', 'photos', { photo: 'photourl', thumbnail: 'thumbnail' }),
    complex(
      'addresses',
      'Postal addresses.',
      [
        attribute('formatted', 'The whole address as it is shown.'),
        attribute('streetAddress', 'Street and number.'),
        attribute('locality', 'City.'),
        attribute('region', 'State or region.'),
        attribute('postalCode', 'Postal code.'),
        attribute('country', 'ISO 3166-1 alpha-2.'),
        attribute('type', 'What it is for.', { canonicalValues: ['work', 'home', 'other'] }),
        attribute('primary', 'The preferred one; at most one is.', { type: 'boolean' }),
      ],
      { multiValued: true, source: { kind: 'list', claim: 'addresses' } },
    ),
    complex('entitlements', 'What the user is entitled to.', listed(attribute('value', 'The entitlement.', { caseExact: true })), {
      multiValued: true,
      source: { kind: 'list', claim: 'entitlements' },
    }),
    complex('x509Certificates', 'Certificates of the user.', listed(attribute('value', 'DER in base64.', { type: 'binary', caseExact: true })), {
      multiValued: true,
      source: { kind: 'list', claim: 'x509Certificates' },
    }),
    membership('groups', 'Groups of the user.', 'Group', [attribute('type', 'direct, or indirect: through other groups.', readOnly)]),
    membership('roles', 'Roles of the user.', 'Role', [
      attribute('audienceType', 'organization or application.', readOnly),
      attribute('audienceValue', 'Its id.', readOnly),
      attribute('audienceDisplay', 'Its name.', readOnly),
    ]),
  ],
}
