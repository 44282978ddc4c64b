import type { CibaActors } from '@gatehouse/ciba/contracts'
import { InvalidGrant, InvalidRequest } from '@gatehouse/oauth/contracts'
import type { Agents } from '../contracts.ts'
import type { ActorProof } from './actor-token.ts'

interface Deps {
  readonly agents: Agents
  readonly proof: ActorProof
}
/** oauth2-oidc.md §9: an agent that asks for a user over another channel. */
export const agentsOverCiba = ({ agents, proof }: Deps): CibaActors => ({
  name: 'agents',
  async prove({ request: { tenant }, client }, token) {
    try {
      const sub = await proof.bearerOf({ tenant, client }, token)
      const agent = await agents.find(tenant, sub)
      if (!agent?.active) throw new InvalidGrant('the agent is not active')
      return { name: agent.name, act: { sub } }
    } catch (error) {
      // Nothing is granted yet: CIBA Core §13.
      throw error instanceof InvalidGrant ? new InvalidRequest(error.message, { cause: error }) : error
    }
  },
})
