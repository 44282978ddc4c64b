import { attribute, complex, type Schema } from './attribute.ts'

export const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
/** RFC 7643 §4.3. */
export const enterpriseSchema: Schema = {
  id: enterpriseUser,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    attribute('employeeNumber', 'Number in the organization.', { claim: 'extendedExternalId' }),
    attribute('costCenter', 'Cost center.', { claim: 'costCenter' }),
    attribute('organization', 'Organization.', { claim: 'organization' }),
    attribute('division', 'Division.', { claim: 'stateorprovince' }),
    attribute('department', 'Department.', { claim: 'department' }),
    complex('manager', 'The manager.', [
      attribute('value', "The manager's id.", { caseExact: true, claim: 'manager' }),
      attribute('$ref', "The manager's URL.", { type: 'reference', referenceTypes: ['User'], caseExact: true, claim: 'extendedRef' }),
      attribute('displayName', "The manager's name.", { mutability: 'readOnly', claim: 'extendedDisplayName' }),
    ]),
  ],
}

export const systemUser = 'urn:scim:wso2:schema'
/** Attributes of the reference product that are not of the standard. */
export const systemSchema: Schema = {
  id: systemUser,
  name: 'SystemSchema',
  description: 'System Schema',
  attributes: [
    attribute('country', 'Country.', { claim: 'country' }),
    attribute('dateOfBirth', 'YYYY-MM-DD.', { claim: 'dob' }),
    attribute('emailVerified', 'The primary e-mail address was verified.', { type: 'boolean', claim: 'identity/emailVerified' }),
    attribute('phoneVerified', 'The phone number was verified.', { type: 'boolean', claim: 'identity/phoneVerified' }),
  ],
}
