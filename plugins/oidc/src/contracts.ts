import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'
import type { Authentication, Client } from '@gatehouse/oauth/contracts'
import type { User } from '@gatehouse/users/contracts'

/** Values for claims that are not kept with the user, such as groups and roles. */
export interface ClaimSource {
  readonly name: string
  /** OpenID Connect names of the claims it knows. */
  readonly claims: readonly string[]
  /** Those of `wanted` that the user has a value for. */
  values(tenant: Tenant, client: Client, user: User, wanted: readonly string[]): Promise<Readonly<Record<string, unknown>>>
}
export const claimSources = extensionPoint<ClaimSource>('oidc.claim-sources', (item) => item.name)

/** What is made for one client: as a JWT, or as the JSON of a userinfo answer. */
export interface ClientContent {
  readonly kind: 'id_token' | 'userinfo' | 'logout_token'
  readonly text: string
  readonly jwt: boolean
  /** `iss`, where an envelope has to repeat it outside: RFC 7519 §5.3. */
  readonly issuer?: string
}
/** Encloses what is made for one client, such as by encryption. OpenID Connect Core §10.2. Runs in key order. */
export interface TokenEnvelope {
  readonly name: string
  /** @returns a JWT; undefined: the content goes as it is. @throws OAuthError it cannot be enclosed as the client wants it */
  enclose(tenant: Tenant, client: Client, content: ClientContent): Promise<string | undefined>
}
export const tokenEnvelopes = extensionPoint<TokenEnvelope>('oidc.token-envelopes', (item) => item.name)

export interface IdTokenRequest {
  readonly tenant: Tenant
  readonly client: Client
  readonly user: User
  readonly scopes: readonly string[]
  /** `sub` of the user at this client. */
  readonly subject: string
  readonly sessionId?: string
  readonly authentication?: Authentication
  /** The nonce was told with the first ID token. */
  readonly refreshed?: boolean
  /** Who acts for the user: RFC 8693 §4.1. */
  readonly act?: unknown
  /** What it travels with, and vouches for by a hash. */
  readonly accessToken?: string
  readonly code?: string
  readonly state?: string
  /** No access token goes with it, so it has the claims of the scopes: OpenID Connect Core §5.4. */
  readonly alone?: boolean
}
/** Makes ID tokens, OpenID Connect Core §2. The token endpoint does so by itself. */
export interface IdTokens {
  make(request: IdTokenRequest): Promise<string>
}
export const IdTokens = token<IdTokens>('oidc.id-tokens')
