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
const readOnly = { mutability: 'readOnly' } as const
const at = (field: string) => ({ ...readOnly, source: { kind: 'field', field, epoch: true } }) as const
/** Attributes of the reference product that are not of the standard. */
export const systemSchema: Schema = {
  id: systemUser,
  name: 'SystemSchema',
  description: 'System Schema',
  attributes: [
    attribute('country', 'Country.', { claim: 'country' }),
    attribute('dateOfBirth', 'YYYY-MM-DD.', { claim: 'dob' }),
    attribute('emailVerified', 'The primary e-mail address was verified.', { type: 'boolean', claim: 'identity/emailVerified' }),
    attribute('accountLocked', 'No way in: by an administrator, or for a while after wrong passwords.', {
      type: 'boolean',
      source: { kind: 'field', field: 'locked' },
    }),
    attribute('accountDisabled', 'No way in until it is enabled.', { type: 'boolean', source: { kind: 'field', field: 'disabled' } }),
    attribute('forcePasswordReset', 'The password has to be changed at the next sign-in.', { type: 'boolean' }),
    attribute('accountState', 'UNLOCKED, LOCKED, DISABLED or PENDING_FUPR.', readOnly),
    attribute('lockedReason', 'ADMIN_INITIATED or MAX_ATTEMPTS_EXCEEDED.', readOnly),
    attribute('unlockTime', 'When a lock after wrong passwords ends, in milliseconds since the epoch.', at('lockedUntil')),
    attribute('lastLogonTime', 'The last login, in milliseconds since the epoch.', at('lastSignInAt')),
    attribute('lastPasswordUpdateTime', 'When the password was set, in milliseconds since the epoch.', at('passwordChangedAt')),
    attribute('passwordExpiryTime', 'When the password has to be changed, in milliseconds since the epoch.', { ...readOnly, returned: 'request' }),
    attribute('failedLoginAttempts', 'Wrong passwords since the last login.', { ...readOnly, type: 'integer' }),
    attribute('failedLoginLockoutCount', 'Locks that they brought.', { ...readOnly, type: 'integer' }),
    attribute('phoneVerified', 'The phone number was verified.', { type: 'boolean', claim: 'identity/phoneVerified' }),
  ],
}
