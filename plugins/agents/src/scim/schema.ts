import type { NewAttribute } from '@gatehouse/scim/contracts'

export const agentSchema = 'urn:scim:wso2:agent:schema'
export const systemSchema = 'urn:scim:wso2:schema'
export const coreSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'
const readOnly = { mutability: 'readOnly' } as const

export const coreAttributes: readonly NewAttribute[] = [
  { name: 'userName', description: 'AGENT/ and the id.', ...readOnly, source: { kind: 'field', field: 'username' } },
  { name: 'active', type: 'boolean', description: 'False blocks the agent: whatever it holds ends.', source: { kind: 'field', field: 'active' } },
  { name: 'password', description: 'The secret: at least 22 characters.', mutability: 'writeOnly', returned: 'never', caseExact: true },
  {
    name: 'roles',
    description: 'Roles of the agent.',
    multiValued: true,
    ...readOnly,
    source: { kind: 'references', field: 'role' },
    subAttributes: ['value', '$ref', 'display', 'audienceType', 'audienceValue', 'audienceDisplay'].map((name) => ({ name, description: '', ...readOnly })),
  },
]
export const extensions = [
  {
    id: systemSchema,
    name: 'SystemSchema',
    description: 'System Schema',
    attributes: [{ name: 'lastPasswordUpdateTime', description: 'When the secret was set, in milliseconds since the epoch.', ...readOnly }],
  },
  {
    id: agentSchema,
    name: 'AgentSchema',
    description: 'Agent Schema',
    attributes: [
      { name: 'DisplayName', description: 'How people know it.', required: true, source: { kind: 'field', field: 'name' } },
      { name: 'Description', description: 'What it does.' },
      { name: 'Owner', description: 'Who answers for it.', required: true, caseExact: true, source: { kind: 'field', field: 'owner' } },
      { name: 'Url', description: 'Where it is described.' },
      { name: 'IsUserServingAgent', type: 'boolean', description: 'It acts for people.' },
    ],
  },
] as const satisfies readonly { readonly id: string; readonly name: string; readonly description: string; readonly attributes: readonly NewAttribute[] }[]
