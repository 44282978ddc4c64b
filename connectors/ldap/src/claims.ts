/** Attribute by local claim, of inetOrgPerson (RFC 2798). */
const person: Readonly<Record<string, string>> = {
  givenname: 'givenName',
  lastname: 'sn',
  fullname: 'cn',
  displayName: 'displayName',
  emailaddress: 'mail',
  telephone: 'telephoneNumber',
  mobile: 'mobile',
  'phoneNumbers.home': 'homePhone',
  'phoneNumbers.fax': 'facsimileTelephoneNumber',
  'phoneNumbers.pager': 'pager',
  title: 'title',
  department: 'departmentNumber',
  organization: 'o',
  userType: 'employeeType',
  extendedExternalId: 'employeeNumber',
  streetaddress: 'street',
  locality: 'l',
  stateorprovince: 'st',
  postalcode: 'postalCode',
  preferredLanguage: 'preferredLanguage',
  url: 'labeledURI',
}
const activeDirectory: Readonly<Record<string, string>> = {
  ...person,
  fullname: 'displayName',
  displayName: '',
  department: 'department',
  organization: 'company',
  country: 'co',
  streetaddress: 'streetAddress',
  url: 'wWWHomePage',
}
export type Flavour = 'ldap' | 'ad'

/** The attribute of each claim; a claim mapped to nothing is not there. */
export const attributesByClaim = (flavour: Flavour, given: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries({ ...(flavour === 'ad' ? activeDirectory : person), ...given }).filter(([, attribute]) => attribute !== ''))
