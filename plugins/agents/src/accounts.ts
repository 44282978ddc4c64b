import type { OtherAccounts, User } from '@gatehouse/users/contracts'
import type { Agent, Agents } from './contracts.ts'
import { isAgentId } from './ids.ts'

/** The reference product's name of the store. */
export const AGENT_STORE = 'AGENT'
/** An agent as whoever holds tokens and roles. It has no claims of people, and no name but its id. */
export const accountOf = ({ id, active, createdAt, updatedAt, version }: Agent): User => ({
  id,
  username: id,
  store: AGENT_STORE,
  kind: 'agent',
  active,
  claims: {},
  createdAt,
  updatedAt,
  version,
})
export const agentAccounts = (agents: Agents): OtherAccounts => ({
  name: 'agent',
  owns: isAgentId,
  async find(tenant, id) {
    const agent = await agents.find(tenant, id)
    return agent && accountOf(agent)
  },
})
