import { type GrantRequest, InvalidRequest, type Issuer } from '@gatehouse/oauth/contracts'
import type { OwnTokens } from './own-tokens.ts'
import { allows, type ExchangePolicy } from './policy.ts'
import type { Subject } from './subject.ts'
import { tokenType } from './token-types.ts'

/** RFC 8693 §4.1. The outermost one acts now; the others did before. */
export interface ActorClaim {
  readonly sub: string
  /** Undefined: known by us. */
  readonly iss?: string
  readonly act?: ActorClaim
}
interface Deps {
  readonly own: OwnTokens
  readonly issuer: Issuer
}
const DEEPEST = 10
const asObject = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined

/**
 * The chain so far. One that we cannot read is refused, never dropped: security rule 3.11.
 * @param from the other issuer whose token it stands in: its actors are not ours, whatever they are called
 * @throws InvalidRequest
 */
export const chainOf = (value: unknown, from?: string, depth = 1): ActorClaim | undefined => {
  if (value === undefined) return undefined
  const claim = asObject(value)
  if (!claim || typeof claim.sub !== 'string' || claim.sub === '' || depth > DEEPEST) throw new InvalidRequest('the chain of actors cannot be carried on')
  const before = chainOf(claim.act, from, depth + 1)
  const iss = typeof claim.iss === 'string' ? claim.iss : from
  return { sub: claim.sub, ...(iss === undefined ? {} : { iss }), ...(before ? { act: before } : {}) }
}
const lengthOf = (chain: ActorClaim | undefined): number => (chain ? 1 + lengthOf(chain.act) : 0)
/** Who acts already is not named twice. */
const withActor = (sub: string, before: ActorClaim | undefined): ActorClaim => {
  if (before?.sub === sub && before.iss === undefined) return before
  if (lengthOf(before) >= DEEPEST) throw new InvalidRequest('the chain of actors cannot be carried on')
  return { sub, ...(before ? { act: before } : {}) }
}

/** Who acts for the subject, if the new token says so. @throws InvalidRequest */
export const actorReader = ({ own, issuer }: Deps) => {
  /** RFC 8693 §4.4: the subject's own word counts before the policy, and against it. */
  const mayAct = ({ tenant }: GrantRequest, policy: ExchangePolicy, { mayAct: named, foreignIssuer }: Subject, sub: string): boolean => {
    if (named === undefined) return allows(policy.actors, sub)
    const claim = asObject(named)
    const ours = issuer.of(tenant)
    return claim?.sub === sub && (claim.iss ?? foreignIssuer ?? ours) === ours
  }
  const presented = async (asked: GrantRequest): Promise<string | undefined> => {
    const { actor_token: token, actor_token_type: type } = asked.params
    if (token === undefined) {
      if (type !== undefined) throw new InvalidRequest('actor_token_type is of no use without an actor_token')
      return undefined
    }
    const actor = await own(asked.tenant, token, tokenType('actor_token_type', type))
    if (!actor) throw new InvalidRequest('the actor_token is not valid')
    if (actor.act !== undefined) throw new InvalidRequest('the actor_token is one that somebody else acts with')
    const { clientId } = asked.client
    if (actor.clientId !== clientId && !actor.audiences.includes(clientId)) throw new InvalidRequest('the actor_token was not made for this client')
    return actor.user?.id ?? actor.clientId
  }
  return async (asked: GrantRequest, policy: ExchangePolicy, subject: Subject): Promise<ActorClaim | undefined> => {
    const before = chainOf(subject.act, subject.foreignIssuer)
    const actor = await presented(asked)
    if (actor !== undefined) {
      if (!mayAct(asked, policy, subject, actor)) throw new InvalidRequest('the actor may not act for the subject')
      return withActor(actor, before)
    }
    const { clientId } = asked.client
    if (subject.mayAct !== undefined && !mayAct(asked, policy, subject, clientId)) throw new InvalidRequest('the client may not act for the subject')
    // Its own token, made smaller: nobody else acts.
    const alone = subject.mayAct === undefined && (subject.clientId === clientId || policy.impersonation)
    return alone ? before : withActor(clientId, before)
  }
}
export type ReadActor = ReturnType<typeof actorReader>
