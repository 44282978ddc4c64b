import type { TemplateRow } from '../data/template-table.ts'

type Preset = Readonly<Record<string, unknown>>
const built = (id: string, name: string, description: string, group: string, displayOrder: number, types: readonly string[], oidc: Preset): TemplateRow => ({
  id,
  name,
  description,
  image: null,
  authenticationProtocol: 'oidc',
  types,
  category: 'DEFAULT',
  templateGroup: group,
  displayOrder,
  application: { name: '', templateId: id, inboundProtocolConfiguration: { oidc } },
})
const code = { grantTypes: ['authorization_code', 'refresh_token'] }
const withPkce = { pkce: { mandatory: true, supportPlainTransformAlgorithm: false } }
const jwt = { accessToken: { type: 'JWT' } }

/** application-model §9, as far as this server has the protocols. They are the same for every tenant, and stay as they are. */
export const builtInTemplates: readonly TemplateRow[] = [
  built('6a90e4b0-fbff-42d7-bfde-1efd98f07cd7', 'Single-Page Application', 'Runs in the browser', 'single-page-application', 0, ['spa'], {
    ...code,
    ...withPkce,
    ...jwt,
    publicClient: true,
  }),
  built('b9c5e11e-fc78-484b-9bec-015d247561b8', 'Traditional Web Application', 'Runs on a server and keeps a secret', 'web-application', 1, ['web'], {
    ...code,
    ...withPkce,
    publicClient: false,
  }),
  built('mobile-application', 'Mobile Application', 'Runs on a phone', 'mobile-application', 2, ['mobile'], { ...code, ...withPkce, publicClient: true }),
  built('m2m-application', 'M2M Application', 'Calls APIs without a user', 'm2m-application', 3, ['m2m'], { ...jwt, grantTypes: ['client_credentials'] }),
  built('mcp-client-application', 'MCP Client Application', 'Calls tools for a user', 'mcp-client-application', 4, ['mcp'], {
    ...code,
    ...withPkce,
    ...jwt,
    publicClient: true,
  }),
  built('custom-application-oidc', 'Standard-Based Application', 'Anything that speaks OpenID Connect', 'custom-application', 5, ['oidc'], {
    ...code,
    ...withPkce,
  }),
]
