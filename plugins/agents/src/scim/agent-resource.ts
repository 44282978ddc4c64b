import type { Administrators } from '@gatehouse/access/contracts'
import type { Applications } from '@gatehouse/applications/contracts'
import { ServerError, type Tenant } from '@gatehouse/kernel'
import type { Roles } from '@gatehouse/roles/contracts'
import { type ScimCaller, ScimError, type ScimItem, type ScimResource, type ScimValues } from '@gatehouse/scim/contracts'
import { AGENT_STORE, accountOf } from '../accounts.ts'
import type { AgentChange, OwnAgents } from '../agents.ts'
import type { Agent } from '../contracts.ts'
import { agentSchema, coreAttributes, coreSchema, extensions, systemSchema } from './schema.ts'

interface Deps {
  readonly agents: OwnAgents
  readonly applications: Pick<Applications, 'find'>
  /** Undefined: agents have no roles. */
  readonly roles: Roles | undefined
  readonly administrators: Administrators | undefined
}
const longest = { DisplayName: 190, Owner: 190, Url: 2000, Description: 2000 } as const

/** @throws ScimError invalidValue */
const textOf = (values: ScimValues, name: keyof typeof longest): string | undefined => {
  const value = values[name]
  if (value === undefined) return undefined
  const text = String(value).trim()
  if (text === '' || text.length > longest[name] || text.includes('\0'))
    throw new ScimError(400, 'invalidValue', `${name} has 1 to ${longest[name]} characters`)
  return text
}
const changeOf = (values: ScimValues): AgentChange => {
  const given = (values[agentSchema] ?? {}) as ScimValues
  const { DisplayName: name = '', Owner: owner = '' } = { DisplayName: textOf(given, 'DisplayName'), Owner: textOf(given, 'Owner') }
  const [description, url] = [textOf(given, 'Description'), textOf(given, 'Url')]
  return {
    profile: {
      name,
      owner,
      servesUsers: given.IsUserServingAgent === true,
      ...(description === undefined ? {} : { description }),
      ...(url === undefined ? {} : { url }),
    },
    ...(typeof values.active === 'boolean' ? { active: values.active } : {}),
    ...(typeof values.password === 'string' ? { secret: values.password } : {}),
  }
}
const toItem = (agent: Agent): ScimItem => ({
  id: agent.id,
  version: agent.version,
  createdAt: agent.createdAt,
  updatedAt: agent.updatedAt,
  values: {
    userName: `${AGENT_STORE}/${agent.id}`,
    active: agent.active,
    [systemSchema]: { lastPasswordUpdateTime: String(agent.secretChangedAt) },
    [agentSchema]: {
      DisplayName: agent.name,
      Owner: agent.owner,
      ...(agent.description === undefined ? {} : { Description: agent.description }),
      ...(agent.url === undefined ? {} : { Url: agent.url }),
      IsUserServingAgent: agent.servesUsers,
    },
  },
})
const notFound = () => new ScimError(404, undefined, 'there is no such agent')
const inScim = async <X>(work: Promise<X>): Promise<X> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof ServerError && (error.status === 400 || error.status === 412))
      throw new ScimError(error.status, error.status === 400 ? 'invalidValue' : undefined, error.message)
    throw error
  }
}

/** `/scim2/Agents`: claims-scim.md. */
export const agentResource = ({ agents, applications, roles, administrators }: Deps): ScimResource => {
  const heldBy = async (tenant: Tenant, id: string) => {
    const agent = await agents.find(tenant, id)
    return agent && roles ? roles.rolesOf(tenant, accountOf(agent)) : []
  }
  /** Who may manage agents may not by a secret become an administrator. Security rule 7.2. */
  const guard = async ({ tenant, principal }: ScimCaller, id: string): Promise<void> => {
    if (principal?.permissions === 'all' || !(await administrators?.isAdministrator(tenant, id))) return
    throw new ScimError(403, undefined, 'only administrators change an administrator')
  }
  const audienceName = async (tenant: Tenant, applicationId: string) => (await applications.find(tenant, applicationId))?.name ?? ''
  return {
    name: 'Agent',
    endpoint: '/Agents',
    description: 'Agent',
    schema: coreSchema,
    attributes: coreAttributes,
    extensions,
    permissions: {
      list: 'internal_agent_mgt_list',
      view: 'internal_agent_mgt_view',
      create: 'internal_agent_mgt_create',
      update: 'internal_agent_mgt_update',
      delete: 'internal_agent_mgt_delete',
    },
    async list(tenant, search) {
      const { total, agents: page } = await agents.list(tenant, search)
      return { total, items: page.map(toItem) }
    },
    async walk(tenant, { limit, ...walk }) {
      const found = await agents.walk(tenant, { ...walk, limit: limit + 1 })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return { items: page.map(toItem), ...(last && found.length > limit ? { next: last.id } : {}) }
    },
    async find(tenant, id) {
      const agent = await agents.find(tenant, id)
      return agent && toItem(agent)
    },
    references: async (tenant, { id }) =>
      Promise.all(
        (await heldBy(tenant, id)).map(async ({ id: value, name: display, audience }) => ({
          value,
          display,
          $ref: `${tenant.baseUrl}/scim2/v2/Roles/${value}`,
          audienceType: audience.type,
          ...(audience.type === 'organization'
            ? { audienceValue: tenant.id, audienceDisplay: tenant.name }
            : { audienceValue: audience.applicationId, audienceDisplay: await audienceName(tenant, audience.applicationId) }),
        })),
      ),
    async create({ tenant }, { values }) {
      const { agent, secret } = await inScim(agents.create(tenant, changeOf(values)))
      return { ...toItem(agent), once: { password: secret } }
    },
    async change(caller, { id, values, ifVersion }) {
      await guard(caller, id)
      const agent = await inScim(agents.update(caller.tenant, id, changeOf(values), ifVersion))
      if (!agent) throw notFound()
      return toItem(agent)
    },
    async remove(caller, { id }, ifVersion) {
      const { tenant } = caller
      await guard(caller, id)
      // Roles look at users outside of a transaction; an agent without roles is harmless, should this be all that was done.
      for (const { id: roleId } of await heldBy(tenant, id)) await roles?.update(tenant, roleId, { users: [{ op: 'remove', values: [id] }] })
      return inScim(agents.remove(tenant, id, ifVersion))
    },
  }
}
