import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { User } from '@gatehouse/users/contracts'
import type { Client } from './clients.ts'
import type { Authentication } from './grants.ts'
import type { Confirmation } from './senders.ts'

export interface VerifiedToken {
  readonly clientId: string
  /** User id, or the client id for application tokens. */
  readonly subject: string
  /** The wire's `sub`: as the client knows the user. */
  readonly sub: string
  readonly user: boolean
  readonly scopes: readonly string[]
  readonly audiences: readonly string[]
  /** Seconds since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** When all that came of the same grant has ended, milliseconds since the epoch. Undefined: of the application itself. */
  readonly endsAt?: number
  readonly sessionId?: string
  readonly type: 'opaque' | 'jwt'
  readonly jti?: string
  /** What the login and the request said, for user tokens. */
  readonly authentication?: Authentication
  /** The user of a user token, read just now: active. */
  readonly account?: User
  /** What its grant added, such as `act`. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** As its grant set them. What is made of the token has them, too. */
  readonly conditions?: Readonly<Record<string, string>>
  /** Whoever presents it has to prove to hold this. */
  readonly confirmation?: Confirmation
  readonly client: Client
}
export interface AccessTokens {
  /**
   * What a token says, whoever has it: for a token that its holder presents, ask `PresentedTokens`.
   * Undefined: unknown, expired, revoked, of another tenant, or no access token at all. RFC 7662 §2.2.
   */
  verify(tenant: Tenant, token: string): Promise<VerifiedToken | undefined>
}
/** A user's tokens that a condition is asked about. */
export interface ConditionedTokens {
  readonly clientId: string
  readonly userId: string
  /** All that they may hold. */
  readonly scopes: readonly string[]
  /** What the grant gave it to know. */
  readonly value: string
}
/** What tokens rest on besides the account of their user. Asked at each use; where nobody knows it any more, it does not hold. */
export interface TokenCondition {
  /** As in `Grant.conditions`. */
  readonly name: string
  holds(tenant: Tenant, tokens: ConditionedTokens): Promise<boolean>
}
export const tokenConditions = extensionPoint<TokenCondition>('oauth.token-conditions', (item) => item.name)
export const AccessTokens = token<AccessTokens>('oauth.access-tokens')
/** Ends tokens at once and for good, on every node, in the caller's transaction where there is one. */
export interface TokenEndings {
  /** All that an account holds, and all that it acts in. @param begunBy only what began by then, ms since the epoch */
  endAllOf(tenant: Tenant, accountId: string, begunBy?: number): Promise<void>
}
export const TokenEndings = token<TokenEndings>('oauth.token-endings')
/** Access tokens as protected resources get them. */
export interface PresentedTokens {
  /**
   * The token of the Authorization header, by the scheme Bearer or DPoP, when it holds and is presented by whom it is bound to.
   * Not in the query: security rule 3.7. Undefined: the request presents none.
   * @param posted `access_token` of a form, where the endpoint takes one: RFC 6750 §2.2. One beside a header is refused.
   * @throws InvalidToken; OAuthError of a sender constraint
   */
  of(request: Request, posted?: string): Promise<VerifiedToken | undefined>
  /** For WWW-Authenticate where none was presented, besides Bearer. */
  challenges(): readonly string[]
}
export const PresentedTokens = token<PresentedTokens>('oauth.presented-tokens')
/** Tells JWTs that this tenant signed from all others. */
export interface OwnJwts {
  /**
   * The claims when a key of the tenant signed them; times are the caller's to check. Only `kid` chooses the key, and the
   * key's algorithm counts: RFC 8725 §3.1.
   * @param types media types that `typ` may have, without `application/`; `undefined` stands for a missing one
   */
  claims(tenant: Tenant, jwt: string, types: readonly (string | undefined)[]): Promise<Readonly<Record<string, unknown>> | undefined>
}
export const OwnJwts = token<OwnJwts>('oauth.own-jwts')
/** Algorithms that applications may sign with. What is signed for them: `Keys.algorithms`. */
export const signingAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const satisfies readonly SigningAlgorithm[]
/** Another `sub` than that of the subject claim, for clients whose `subject.subjectType` names it: `pairwise`. OpenID Connect Core §8. */
export interface SubjectType {
  readonly name: string
  subject(tenant: Tenant, client: Client, user: User): Promise<string>
}
export const subjectTypes = extensionPoint<SubjectType>('oauth.subject-types', (item) => item.name)
