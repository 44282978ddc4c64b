import { type AccessTokens, type GrantRequest, InvalidGrant, type Issuer } from '@gatehouse/oauth/contracts'
import { type TrustedIssuers, UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import type { Agents } from '../contracts.ts'
import { isAgentId } from '../ids.ts'
import type { Settings } from '../settings.ts'

interface Deps {
  readonly agents: Agents
  readonly accessTokens: AccessTokens
  readonly issuer: Issuer
  readonly settings: Pick<Settings, 'externallyManaged'>
  /** Undefined: agents of ours alone. */
  readonly trusted: TrustedIssuers | undefined
}
export interface Actor {
  readonly sub: string
  /** Undefined: it is one of ours. */
  readonly iss?: string
}
const mismatch = () => new InvalidGrant('Actor token subject does not match the requested actor.')
const invalid = (cause?: unknown) => new InvalidGrant('the actor_token is not valid', cause === undefined ? undefined : { cause })

/** The agent that the user agreed to proves itself where the code is redeemed. @throws InvalidGrant */
export const actorProof = ({ agents, accessTokens, issuer, settings, trusted }: Deps) => {
  /** An access token of the agent, made for the client that hands it in: one that it sent to another service proves nothing here. */
  const bearerOf = async ({ tenant, client }: Pick<GrantRequest, 'tenant' | 'client'>, token: string): Promise<string> => {
    const found = await accessTokens.verify(tenant, token)
    if (found?.account?.kind !== 'agent' || found.claims?.act !== undefined) throw invalid()
    if (found.clientId !== client.clientId && !found.audiences.includes(client.clientId)) throw new InvalidGrant('the actor_token was not made for this client')
    return found.subject
  }
  const own = async (asked: GrantRequest, token: string, sub: string): Promise<Actor> => {
    if ((await agents.find(asked.tenant, sub))?.active !== true) throw new InvalidGrant('Requested actor is not active.')
    if ((await bearerOf(asked, token)) !== sub) throw mismatch()
    return { sub }
  }
  /** A JWT of a trusted issuer, for agents that another system manages. */
  const foreign = async ({ tenant }: GrantRequest, token: string, sub: string): Promise<Actor> => {
    const known = await trusted?.issuerOf(tenant, token)
    if (!trusted || !known || known.issuer === issuer.of(tenant) || !(await settings.externallyManaged(tenant))) throw invalid()
    try {
      const { claims } = await trusted.verify(tenant, token, { audiences: [issuer.of(tenant)], types: ['jwt', 'at+jwt', undefined] })
      if (claims.sub !== sub || claims.act !== undefined) throw mismatch()
      return { sub, iss: known.issuer }
    } catch (error) {
      throw error instanceof UntrustedToken ? invalid(error) : error
    }
  }
  return {
    /** An agent of ours, by its token. */
    bearerOf,
    /** The agent that was agreed to. */
    async requested(asked: GrantRequest, sub: string): Promise<Actor> {
      const { actor_token: token } = asked.params
      if (!token) throw new InvalidGrant('Actor token is not provided in the request.')
      return isAgentId(sub) ? own(asked, token, sub) : foreign(asked, token, sub)
    },
  }
}
export type ActorProof = ReturnType<typeof actorProof>
