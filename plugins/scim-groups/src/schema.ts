import type { NewAttribute } from '@gatehouse/scim/contracts'

export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const readOnly = { mutability: 'readOnly' } as const
/** RFC 7643 §4.2. */
export const groupAttributes: readonly NewAttribute[] = [
  {
    name: 'displayName',
    description: 'Name of the group; STORE/name for one of another store.',
    required: true,
    uniqueness: 'server',
    source: { kind: 'field', field: 'name', qualified: true },
  },
  { name: 'externalId', description: 'Id that the provisioning client knows the group by.', caseExact: true, source: { kind: 'field', field: 'externalId' } },
  {
    name: 'members',
    description: 'Users and groups in it.',
    multiValued: true,
    source: { kind: 'references', field: 'member', cleared: true, listed: true },
    subAttributes: [
      { name: 'value', description: 'Id of the member.', caseExact: true, mutability: 'immutable' },
      { name: '$ref', description: 'URL of the member.', type: 'reference', referenceTypes: ['User', 'Group'], caseExact: true, ...readOnly },
      { name: 'type', description: 'User or Group.', canonicalValues: ['User', 'Group'], mutability: 'immutable' },
      { name: 'display', description: 'Name of the member.', ...readOnly },
    ],
  },
]
