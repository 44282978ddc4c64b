import type { Tenant } from '@gatehouse/kernel'
import { AuthorizationError, type AuthorizationRule } from '@gatehouse/oauth/contracts'
import type { Agents } from '../contracts.ts'
import type { Settings } from '../settings.ts'

interface Deps {
  readonly agents: Agents
  readonly settings: Pick<Settings, 'externallyManaged'>
}
/** As long as an actor may be, without what would spoil a page or a record. */
const externalId = /^[\x21-\x7e]{1,128}$/
const invalid = () => new AuthorizationError('invalid_request', 'Invalid requested_actor.')
/** The agent is proven where the code is redeemed: no token leaves before. */
const codeAlone = (responseType: string): boolean => responseType === 'code' || responseType === 'code id_token'

/** oauth2-oidc.md §9: an agent that is to act for the user. The consent page names it. */
export const requestedActorRule = ({ agents, settings }: Deps): AuthorizationRule => {
  const nameOf = async (tenant: Tenant, id: string): Promise<string> => {
    const agent = await agents.find(tenant, id)
    if (agent) return agent.active ? agent.name : Promise.reject(invalid())
    if (externalId.test(id) && (await settings.externallyManaged(tenant))) return id
    throw invalid()
  }
  return {
    name: 'agents.requested-actor',
    async judge({ tenant, params, responseType }) {
      const { requested_actor: sub } = params
      if (sub === undefined) return undefined
      if (!codeAlone(responseType)) throw new AuthorizationError('invalid_request', 'requested_actor needs an authorization code')
      return { actor: { name: await nameOf(tenant, sub) }, grant: () => ({ claims: { act: { sub } } }) }
    },
  }
}
