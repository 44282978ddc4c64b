import apiResources from '@gatehouse/api-resources'
import { ApiResources } from '@gatehouse/api-resources/contracts'
import groups from '@gatehouse/groups'
import { Audit, type AuditRecord, Clock, definePlugin } from '@gatehouse/kernel'
import { fixedClock, type TestServerOptions } from '@gatehouse/kernel/testing'
import { adminPassword, basic, codeOf, redeem, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import roles from '@gatehouse/roles'
import { Roles } from '@gatehouse/roles/contracts'
import scim from '@gatehouse/scim'
import scimRoles from '@gatehouse/scim-roles'
import tokenExchange from '@gatehouse/token-exchange'
import { Users } from '@gatehouse/users/contracts'
import agents from '../src/plugin.ts'

export const schema = 'urn:scim:wso2:agent:schema'
export const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
type Form = Readonly<Record<string, string | undefined>>
export interface MadeAgent {
  readonly id: string
  readonly password: string
  readonly credentials: Readonly<Record<string, string>>
}
const defined = (form: Form) => Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined))

/** A booking API, an application that users sign in to, and ways to make agents over SCIM. */
export const startAgents = async (more: TestServerOptions['plugins'] = [], options: Pick<TestServerOptions, 'tables'> = {}) => {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const records: AuditRecord[] = []
  const audit = definePlugin({
    name: 'test-audit',
    provides: [Audit],
    setup: ({ host }) => host.provide(Audit, () => ({ record: async (entry) => void records.push(entry) })),
  })
  const plugins = [apiResources, groups, roles, scim, scimRoles, tokenExchange, agents, audit, ...more]
  const provider = await startProvider({ plugins, replace: [[Clock, clock]], ...options })
  const { tenant } = provider
  const admin = basic('admin', adminPassword)
  const api = await provider.use(ApiResources).create(tenant, { name: 'Booking', identifier: 'booking', scopes: [{ name: 'booking:read' }] })
  const client = await provider.addClient({ accessToken: { type: 'JWT' } }, { authorizedScopes: ['booking:read'] })
  const watcher = await provider.addClient()
  const scimCall = (method: string, path: string, json?: unknown, headers: Form = admin) =>
    provider.request(`/scim2/Agents${path}`, { method, headers: defined(headers), ...(json === undefined ? {} : { json }) })
  const create = async (values: object = {}, body: object = {}) =>
    scimCall('POST', '', { [schema]: { DisplayName: 'Vetassist AI', Owner: 'kim', ...values }, ...body })
  const addAgent = async (values: object = {}): Promise<MadeAgent> => {
    const { json } = await create(values)
    return { id: json.id, password: json.password, credentials: basic(json.id, json.password) }
  }
  const patch = (id: string, ...operations: readonly object[]) => scimCall('PATCH', `/${id}`, { schemas: [patchOp], Operations: operations })
  /** What the agent's application may ask for, besides what its roles hold. */
  const authorize = async ({ id }: MadeAgent) => {
    const { json } = await provider.get(`/api/server/v1/applications?filter=name+eq+agent-${id}`, admin)
    const path = `/api/server/v1/applications/${json.applications[0].id}/authorized-apis`
    return provider.request(path, { headers: admin, json: { id: api.id, scopes: ['booking:read'] } })
  }
  /** Of the agent itself. */
  const ownToken = async (agent: MadeAgent, scope?: string) => provider.token(defined({ grant_type: 'client_credentials', scope }), agent.credentials)
  /** The agent's application names that client as an audience: the agent may prove itself to it. */
  const trusts = async (agent: MadeAgent, to: TestClient) => {
    const { json } = await provider.get(`/api/server/v1/applications?filter=name+eq+agent-${agent.id}`, admin)
    const path = `/api/server/v1/applications/${json.applications[0].id}/inbound-protocols/oidc`
    const { clientSecret: _, ...settings } = (await provider.get(path, admin)).json
    const put = { ...settings, accessToken: { ...settings.accessToken, audience: [to.id] } }
    return provider.request(path, { method: 'PUT', headers: admin, json: put })
  }
  const codeFor = (agentId: string, request: Form = {}, browser = provider.browser(), at = client) =>
    codeOf(browser, at, { requested_actor: agentId, scope: 'openid booking:read', ...request })
  return {
    provider,
    tenant,
    clock,
    records,
    admin,
    client,
    users: provider.use(Users),
    roles: provider.use(Roles),
    scimCall,
    create,
    addAgent,
    patch,
    authorize,
    ownToken,
    trusts,
    codeFor,
    redeem: (code: string, form: Form = {}, at: TestClient = client) => redeem(provider, at, code, defined(form)),
    introspect: (token: string) => provider.introspect(token, watcher),
    /** An agent that acts for kim, up to the tokens. */
    async onBehalf(agent: MadeAgent) {
      await trusts(agent, client)
      const { access_token: actorToken } = (await ownToken(agent)).json
      return (await redeem(provider, client, await codeFor(agent.id), { actor_token: actorToken })).json
    },
    [Symbol.asyncDispose]: () => provider.stop(),
  }
}
export type AtAgents = Awaited<ReturnType<typeof startAgents>>
