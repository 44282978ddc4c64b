import { type Grant, type GrantPolicy, type GrantRequest, InvalidGrant } from '@gatehouse/oauth/contracts'
import { accountOf } from '../accounts.ts'
import type { OwnAgents } from '../agents.ts'
import { isAgentId } from '../ids.ts'
import type { ActorProof } from './actor-token.ts'

interface Deps {
  readonly agents: Pick<OwnAgents, 'find' | 'ofApplication'>
  readonly proof: ActorProof
}
const subjectOf = ({ claims }: Grant): string | undefined => {
  const { sub } = (claims?.act ?? {}) as { readonly sub?: unknown }
  return typeof sub === 'string' ? sub : undefined
}

/** What an agent gets for itself, and what for a user who agreed to it. */
export const agentPolicy = ({ agents, proof }: Deps): GrantPolicy => {
  /** RFC 6749 §4.4 by the client that is the agent: tokens are the agent's, with its roles. */
  const forItself = async ({ tenant, client }: GrantRequest, grant: Grant): Promise<Grant> => {
    const agent = isAgentId(client.clientId) ? await agents.find(tenant, client.clientId) : undefined
    if (!agent) return grant
    if (!agent.active) throw new InvalidGrant('the agent is not active')
    // Its id may be anybody's choice where its own client was removed.
    if ((await agents.ofApplication(tenant, client.applicationId))?.id !== agent.id) throw new InvalidGrant('the client is not the credential of the agent')
    // There is no person to be told of.
    return { ...grant, user: accountOf(agent), scopes: grant.scopes.filter((scope) => scope !== 'openid') }
  }
  const forUser = async (asked: GrantRequest, grant: Grant): Promise<Grant> => {
    const sub = subjectOf(grant)
    return sub === undefined ? grant : { ...grant, claims: { ...grant.claims, act: await proof.requested(asked, sub) } }
  }
  /** What was agreed to before the agent was blocked: nothing begins for it now. Security rule 5.10. */
  const stillActive = async ({ tenant }: GrantRequest, grant: Grant): Promise<Grant> => {
    const sub = subjectOf(grant)
    if (sub !== undefined && isAgentId(sub) && !(await agents.find(tenant, sub))?.active) throw new InvalidGrant('Requested actor is not active.')
    return grant
  }
  return {
    name: 'agents',
    judge(asked, grant) {
      const { grant_type: type } = asked.params
      if (type === 'client_credentials' && !grant.user) return forItself(asked, grant)
      return type === 'authorization_code' ? forUser(asked, grant) : stillActive(asked, grant)
    },
  }
}
