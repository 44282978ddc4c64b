import type { NewAttribute } from '@gatehouse/scim/contracts'

export const roleSchema = 'urn:ietf:params:scim:schemas:extension:2.0:Role'
const readOnly = { mutability: 'readOnly' } as const
const references = (name: string, description: string, field: string, returned: NewAttribute['returned']): NewAttribute => ({
  name,
  description,
  multiValued: true,
  returned,
  source: { kind: 'references', field },
  subAttributes: [
    { name: 'value', description: 'Id, or the name of a scope.', caseExact: true, mutability: 'immutable' },
    { name: 'display', description: 'Name for people.', ...readOnly },
    { name: '$ref', description: 'URL.', type: 'reference', referenceTypes: [name === 'groups' ? 'Group' : 'User'], caseExact: true, ...readOnly },
  ],
})
/** Roles of the reference product. @param members whether users and groups are shown without being asked for */
export const roleAttributes = (members: boolean): readonly NewAttribute[] => [
  { name: 'displayName', description: 'Name, unique within the audience.', required: true, source: { kind: 'field', field: 'name' } },
  {
    name: 'audience',
    description: 'Where the role counts.',
    mutability: 'immutable',
    subAttributes: [
      { name: 'type', description: 'organization or application.', source: { kind: 'field', field: 'audienceType' } },
      { name: 'value', description: 'Its id.', caseExact: true, source: { kind: 'field', field: 'audienceId' } },
      { name: 'display', description: 'Its name.', ...readOnly },
    ],
  },
  references('permissions', 'Scopes of API resources.', 'permission', 'default'),
  references('users', 'Users who have the role.', 'user', members ? 'default' : 'request'),
  references('groups', 'Groups whose members have the role.', 'group', members ? 'default' : 'request'),
  {
    name: 'associatedApplications',
    description: 'The application, where it is the audience.',
    multiValued: true,
    ...readOnly,
    subAttributes: [
      { name: 'value', description: 'Its id.', ...readOnly },
      { name: 'display', description: 'Its name.', ...readOnly },
    ],
  },
]
