import { event, ServerError, type Tenant, token } from '@gatehouse/kernel'

/** Software that acts by itself, or for people: an account apart from the users. */
export interface Agent {
  /** A UUID of version 8, which no user has; the client id of its credential as well. */
  readonly id: string
  readonly name: string
  /** Who answers for it: as the administrator wrote it. */
  readonly owner: string
  readonly description?: string
  readonly url?: string
  /** It acts for people, not for itself alone. */
  readonly servesUsers: boolean
  /** False: it is blocked. */
  readonly active: boolean
  /** Milliseconds since the epoch. */
  readonly secretChangedAt: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly version: number
}
export interface Agents {
  find(tenant: Tenant, id: string): Promise<Agent | undefined>
}
export const Agents = token<Agents>('agents.agents')

export const agentCreated = event<{ tenantId: string; agentId: string }>('agents.agent-created')
export const agentUpdated = event<{ tenantId: string; agentId: string }>('agents.agent-updated')
/** Everything that it held has ended. */
export const agentBlocked = event<{ tenantId: string; agentId: string }>('agents.agent-blocked')
/** So has it here. */
export const agentSecretChanged = event<{ tenantId: string; agentId: string }>('agents.secret-changed')
export const agentDeleted = event<{ tenantId: string; agentId: string }>('agents.agent-deleted')

export class InvalidAgent extends ServerError {
  override readonly code = 'agents.invalid'
  override readonly status = 400
}
export class AgentVersionMismatch extends ServerError {
  override readonly code = 'agents.version_mismatch'
  override readonly status = 412
}
