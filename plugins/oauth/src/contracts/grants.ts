import { extensionPoint, type Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { User } from '@gatehouse/users/contracts'
import type { Client } from './clients.ts'
import type { Confirmation } from './senders.ts'

export type TokenParameters = Readonly<Record<string, string>>
export interface GrantRequest {
  readonly tenant: Tenant
  readonly client: Client
  readonly params: TokenParameters
  readonly request: Request
  /** What the sender proved to hold: tokens will be bound to it. */
  readonly confirmation?: Confirmation
}
/** For what may be redeemed once, such as a code. */
export interface UsedOnce {
  /**
   * Marks it used, in the transaction that stores the tokens. Of N callers one gets true.
   * @param next id of the refresh token that is issued for it; undefined: there is none
   */
  use(next?: string): Promise<boolean>
  /** Another request was first; nothing was stored. The request ends with `invalid_grant`. */
  replayed(): Promise<void>
  /** After the commit. */
  stored?(): Promise<void>
}
/** The right that a grant type proved. */
export interface Grant {
  /** Undefined: the application itself. */
  readonly user: User | undefined
  /** What the right covers at most; scope policy may take away, never add. */
  readonly scopes: readonly string[]
  readonly sessionId?: string
  /** Continues an existing family (refresh). */
  readonly familyId?: string
  /** The id that a new family takes; default: made by us. */
  readonly newFamilyId?: string
  /** The new refresh token ends no later, ms since the epoch. */
  readonly refreshExpiresAt?: number
  readonly refreshable: boolean
  /** Handed back instead of a new refresh token. */
  readonly refreshToken?: string
  /** Less than `scopes`, for this access token alone. RFC 6749 §6. */
  readonly narrowed?: readonly string[]
  /** In place of `claims` and `audiences`, for this access token alone. RFC 8707 §2.2, RFC 9396 §6. */
  readonly narrowedTo?: Pick<GrantAddition, 'claims' | 'audiences'>
  readonly once?: UsedOnce
  /** What the ID token repeats from the authorization request. */
  readonly authentication?: {
    readonly nonce?: string
    readonly authenticatedAt: number
    readonly amr: readonly string[]
    readonly acr: string | null
    readonly codeHash?: string
    /** The `claims` parameter. OpenID Connect Core §5.5. */
    readonly claims?: Readonly<Record<string, unknown>>
    /** Local claim URIs that the user, or the administrator for all users, agreed to beyond the scopes. */
    readonly grantedClaims?: readonly string[]
  }
  /** Added to JWT access tokens, and kept through refresh. `act` (RFC 8693 §4.1) shows in introspection too. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** `aud` of the access token, through refresh as well, instead of what the application has. For users' tokens. */
  readonly audiences?: readonly string[]
  /** A new family, and so every token of it, ends no later. Milliseconds since the epoch. */
  readonly endsAt?: number
  /**
   * What has to hold besides the user's account, for as long as the tokens live: names of `tokenConditions`, each with what it wants to
   * know. For users' tokens.
   */
  readonly conditions?: Readonly<Record<string, string>>
  /** Members that the token response gets besides its own, such as `issued_token_type`. */
  readonly response?: Readonly<Record<string, unknown>>
}
/** What tokens carry besides scopes. */
export type GrantAddition = Pick<Grant, 'claims' | 'audiences' | 'response'>
/**
 * Judges what a grant type proved by parameters that all grant types share, such as `resource` and `authorization_details`:
 * narrows it, or adds to it. Runs in key order, before the scope policy.
 */
export interface GrantPolicy {
  readonly name: string
  /** @throws OAuthError */
  judge(request: GrantRequest, grant: Grant): Promise<Grant> | Grant
}
export const grantPolicies = extensionPoint<GrantPolicy>('oauth.grant-policies', (item) => item.name)
/** What the ID token repeats from the login and the authorization request. */
export type Authentication = NonNullable<Grant['authentication']>
/** Proves a right to tokens. Client authentication, scope policy and issuing belong to the token endpoint. */
export interface GrantType {
  /** As in `grant_type`. */
  readonly name: string
  /** False: confidential clients only. */
  readonly publicClients: boolean
  /** @throws OAuthError of RFC 6749 §5.2 */
  exchange(request: GrantRequest): Promise<Grant>
}
export const grantTypes = extensionPoint<GrantType>('oauth.grant-types', (item) => item.name)

export interface IssuedTokens {
  readonly tenant: Tenant
  readonly client: Client
  readonly grant: Grant
  readonly scopes: readonly string[]
  readonly accessToken: string
  /** `sub` of the user, or of the client, at this client. */
  readonly subject: string
}
/** Adds members to the token response, such as `id_token`. Runs in key order; its failure fails the request. */
export interface TokenExtension {
  readonly name: string
  extend(issued: IssuedTokens): Promise<Readonly<Record<string, unknown>>>
}
export const tokenExtensions = extensionPoint<TokenExtension>('oauth.token-extensions', (item) => item.name)
