import type { Audit, Clock, Events, EventType, Tenant } from '@gatehouse/kernel'
import { and, type Data, gt, type Where } from '@gatehouse/kernel/data'
import type { TokenEndings } from '@gatehouse/oauth/contracts'
import type { UserFilter } from '@gatehouse/users/contracts'
import {
  type Agent,
  type Agents,
  AgentVersionMismatch,
  agentBlocked,
  agentCreated,
  agentDeleted,
  agentSecretChanged,
  agentUpdated,
  InvalidAgent,
} from './contracts.ts'
import type { Credentials } from './credentials.ts'
import { type AgentRow, agentTable } from './data/agent-table.ts'
import { conditionOf, fold } from './data/condition.ts'
import { newAgentId, newSecret } from './ids.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly events: Events
  readonly audit: Audit | undefined
  readonly endings: TokenEndings
  readonly credentials: Credentials
}
export interface AgentProfile {
  readonly name: string
  readonly owner: string
  readonly description?: string
  readonly url?: string
  readonly servesUsers: boolean
}
export interface AgentChange {
  readonly profile: AgentProfile
  readonly active?: boolean
  readonly secret?: string
}
/** Fewer cannot hold the entropy of a credential that is kept as a plain hash. */
const SHORTEST_SECRET = 22
const LONGEST_SECRET = 255

const toAgent = ({ nameLower: _, profile, applicationId: __, ...row }: AgentRow): Agent => ({ ...row, ...profile, servesUsers: profile.servesUsers === true })
const columnsOf = ({ name, owner, ...profile }: AgentProfile) => ({ name, nameLower: fold(name), owner, profile })
const checkSecret = (secret: string | undefined): void => {
  if (secret !== undefined && (secret.length < SHORTEST_SECRET || secret.length > LONGEST_SECRET))
    throw new InvalidAgent(`the secret of an agent has ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters`)
}
const whereOf = (filter: UserFilter | undefined): Where<AgentRow> => (filter ? conditionOf(filter) : {})

/** The agents of a tenant. What a change ends commits with it: security rules 3.10 and 11.1. */
export const createAgents = ({ data, clock, events, audit, endings, credentials }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, agentTable)
  const tell = async (tenant: Tenant, agentId: string, type: EventType<{ tenantId: string; agentId: string }>, action: string): Promise<void> => {
    await events.emit(type, { tenantId: tenant.id, agentId })
    await audit?.record({ tenantId: tenant.id, action, outcome: 'success', target: agentId })
  }
  /** The old secret is of no use from now on, nor is what was got by it. */
  const renewSecret = async (tenant: Tenant, { id, name, applicationId }: AgentRow, secret: string): Promise<Partial<AgentRow>> => {
    const replaced = await credentials.replace(tenant, applicationId, secret)
    const made = replaced ? {} : { applicationId: await credentials.create(tenant, { agentId: id, name, secret }) }
    await endings.endAllOf(tenant, id)
    await tell(tenant, id, agentSecretChanged, 'agents.secret-changed')
    return { ...made, secretChangedAt: clock.now() }
  }
  const found = async (tenant: Tenant, id: string): Promise<Agent | undefined> => {
    const row = await rows(tenant).find({ id })
    return row && toAgent(row)
  }
  return {
    find: found,
    /** The agent whose credential the application holds. */
    async ofApplication(tenant: Tenant, applicationId: string): Promise<Agent | undefined> {
      const row = await rows(tenant).find({ applicationId })
      return row && toAgent(row)
    },
    async list(tenant: Tenant, { where, limit, offset }: { readonly where?: UserFilter; readonly limit: number; readonly offset: number }) {
      const condition = whereOf(where)
      const total = await rows(tenant).count(condition)
      const page = limit === 0 ? [] : await rows(tenant).list(condition, { orderBy: [['id', 'asc']], limit, offset })
      return { total, agents: page.map(toAgent) }
    },
    /** In the order of ids, those after this one. */
    async walk(tenant: Tenant, { where, limit, after }: { readonly where?: UserFilter; readonly limit: number; readonly after?: string }) {
      const beyond = after === undefined ? whereOf(where) : and(whereOf(where), { id: gt(after) })
      return (await rows(tenant).list(beyond, { orderBy: [['id', 'asc']], limit })).map(toAgent)
    },
    /** @returns the secret, shown this once. @throws InvalidAgent */
    async create(tenant: Tenant, { profile, active = true, secret = newSecret() }: AgentChange): Promise<{ readonly agent: Agent; readonly secret: string }> {
      checkSecret(secret)
      const id = newAgentId()
      return data.transaction(async () => {
        const applicationId = await credentials.create(tenant, { agentId: id, name: profile.name, secret })
        const now = clock.now()
        const times = { secretChangedAt: now, createdAt: now, updatedAt: now }
        const row: AgentRow = { id, ...columnsOf(profile), active, applicationId, ...times, version: 1 }
        await rows(tenant).insert(row)
        await tell(tenant, id, agentCreated, 'agents.created')
        return { agent: toAgent(row), secret }
      })
    },
    /** Undefined: there is no such agent. @throws InvalidAgent, AgentVersionMismatch */
    async update(tenant: Tenant, id: string, { profile, active, secret }: AgentChange, ifVersion?: number): Promise<Agent | undefined> {
      checkSecret(secret)
      return data.transaction(async () => {
        const before = await rows(tenant).find({ id }, { lock: true })
        if (!before) return undefined
        if (ifVersion !== undefined && before.version !== ifVersion) throw new AgentVersionMismatch('the agent was changed since')
        const renewed = secret === undefined ? {} : await renewSecret(tenant, before, secret)
        const now = { active: active ?? before.active, updatedAt: clock.now(), version: before.version + 1 }
        const row: AgentRow = { ...before, ...columnsOf(profile), ...renewed, ...now }
        const { id: _, createdAt: __, ...set } = row
        await rows(tenant).update({ id }, set)
        await tell(tenant, id, agentUpdated, 'agents.updated')
        if (before.active && !row.active) {
          await endings.endAllOf(tenant, id)
          await tell(tenant, id, agentBlocked, 'agents.blocked')
        }
        return toAgent(row)
      })
    },
    /** With all that it holds. @returns false when there is none. @throws AgentVersionMismatch */
    remove: (tenant: Tenant, id: string, ifVersion?: number): Promise<boolean> =>
      data.transaction(async () => {
        const row = await rows(tenant).find({ id }, { lock: true })
        if (!row) return false
        if (ifVersion !== undefined && row.version !== ifVersion) throw new AgentVersionMismatch('the agent was changed since')
        await rows(tenant).remove({ id })
        await credentials.remove(tenant, row.applicationId)
        await endings.endAllOf(tenant, id)
        await tell(tenant, id, agentDeleted, 'agents.deleted')
        return true
      }),
  } satisfies Agents & Record<string, unknown>
}
export type OwnAgents = ReturnType<typeof createAgents>
