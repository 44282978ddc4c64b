import { type GrantRequest, InvalidRequest, type Issuer, UnauthorizedClient, type UsedOnce } from '@gatehouse/oauth/contracts'
import { type ForeignToken, type TrustedIssuers, UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import type { User } from '@gatehouse/users/contracts'
import type { SubjectTokenSource } from './contracts.ts'
import { InvalidTarget } from './errors.ts'
import type { OwnSubject, OwnTokens } from './own-tokens.ts'
import { allows, type ExchangePolicy } from './policy.ts'
import { type TokenType, tokenTypes } from './token-types.ts'

/** Whose right is handed on, and how far it reaches. */
export interface Subject extends Pick<OwnSubject, 'sessionId' | 'authentication' | 'act' | 'mayAct' | 'conditions'> {
  readonly user: User
  /** At most these. */
  readonly scopes: readonly string[]
  /** Seconds since the epoch. */
  readonly expiresAt: number
  /** The client whose token it was; undefined: another issuer's. */
  readonly clientId: string | undefined
  /** Undefined: it is a token of ours. */
  readonly foreignIssuer?: string
  /** It was issued to be exchanged by this client: that is the client's policy, and new tokens live as those of a login. */
  readonly issued?: { readonly once: UsedOnce }
}
interface Deps {
  readonly own: OwnTokens
  /** Undefined: tokens of ours only. */
  readonly trusted: TrustedIssuers | undefined
  readonly issuer: Issuer
  readonly sources: ReadonlyMap<string, SubjectTokenSource>
}
/** RFC 8693 §2.2.2: whatever is wrong with it, the request is. */
const invalid = (cause?: unknown) => new InvalidRequest('the subject_token is not valid', cause === undefined ? undefined : { cause })
const foreignTypes = ['jwt', 'at+jwt', undefined] as const

const ofOurs = ({ client }: GrantRequest, policy: ExchangePolicy, token: OwnSubject): Subject => {
  const { clientId, user, audiences, scopes = policy.scopes, act, mayAct } = token
  const may = clientId === client.clientId || audiences.includes(client.clientId) || allows(policy.subjectClients, clientId)
  if (!may) throw new InvalidRequest('the client may not exchange tokens of that application')
  if (!user) throw new InvalidRequest('the subject_token is about no user')
  const { sessionId, authentication, expiresAt, conditions } = token
  return {
    user,
    scopes,
    expiresAt,
    clientId,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(authentication === undefined ? {} : { authentication }),
    ...(act === undefined ? {} : { act }),
    ...(mayAct === undefined ? {} : { mayAct }),
    ...(conditions === undefined ? {} : { conditions }),
  }
}

/** RFC 8693 §2.1: the token on whose behalf the request is made. @throws InvalidRequest, InvalidTarget */
export const subjectReader = ({ own, trusted, issuer, sources }: Deps) => {
  const verified = async ({ tenant }: GrantRequest, token: string): Promise<ForeignToken | undefined> => {
    try {
      return await trusted?.verify(tenant, token, { audiences: [issuer.of(tenant)], types: foreignTypes })
    } catch (error) {
      if (!(error instanceof UntrustedToken)) throw error
      throw error.fault === 'audience' ? new InvalidTarget('Invalid audience values provided') : invalid(error)
    }
  }
  const ofOthers = async (asked: GrantRequest, policy: ExchangePolicy, token: string): Promise<Subject> => {
    const found = await trusted?.issuerOf(asked.tenant, token)
    // Our own tokens count as what they are, or not at all: not as those of an issuer that has our name.
    if (!found || found.issuer === issuer.of(asked.tenant)) throw invalid()
    if (!allows(policy.issuers, found.name)) throw new InvalidRequest('the client may not exchange tokens of that issuer')
    const foreign = await verified(asked, token)
    const user = foreign && (await trusted?.userOf(asked.tenant, foreign))
    if (!foreign || !user) throw new InvalidRequest('the subject of the token is no user here')
    const { act, may_act: mayAct } = foreign.claims
    return {
      user,
      scopes: policy.scopes,
      expiresAt: foreign.expiresAt,
      clientId: undefined,
      foreignIssuer: found.issuer,
      ...(act === undefined ? {} : { act }),
      ...(mayAct === undefined ? {} : { mayAct }),
    }
  }
  const issued = async (asked: GrantRequest, token: string): Promise<Subject | undefined> => {
    for (const source of sources.values()) {
      const found = await source.read(asked, token)
      if (!found) continue
      const { once, ...subject } = found
      return { ...subject, clientId: asked.client.clientId, issued: { once } }
    }
    return undefined
  }
  return async (asked: GrantRequest, policy: ExchangePolicy, token: string, type: TokenType): Promise<Subject> => {
    const forThis = type === tokenTypes.jwt ? await issued(asked, token) : undefined
    if (forThis) return forThis
    if (!policy.enabled) throw new UnauthorizedClient('token exchange is not enabled for this client')
    const mine = await own(asked.tenant, token, type)
    if (mine) return ofOurs(asked, policy, mine)
    if (type === tokenTypes.idToken) throw invalid()
    return ofOthers(asked, policy, token)
  }
}
export type ReadSubject = ReturnType<typeof subjectReader>
