import type { KeyObject } from 'node:crypto'
import { ServerError, type Tenant, token } from '@gatehouse/kernel'
import type { User } from '@gatehouse/users/contracts'

/** Local claims that a user of an issuer may be found by. The e-mail address must be verified on both sides: security rule 5.9. */
export const lookupClaims = [
  'http://wso2.org/claims/userid',
  'http://wso2.org/claims/username',
  'http://wso2.org/claims/emailaddress',
  'http://wso2.org/claims/externalid',
] as const
export type LookupClaim = (typeof lookupClaims)[number]

/** Whose tokens count in a tenant. RFC 7523 §3, point 1; RFC 7522 §3, point 1. */
export interface TrustedIssuer {
  readonly id: string
  /** Unique within the tenant. */
  readonly name: string
  /** `iss` of its tokens, and the entity id in its SAML assertions; unique within the tenant. */
  readonly issuer: string
  readonly enabled: boolean
  readonly description: string | null
  readonly imageUrl: string | null
  readonly templateId: string | null
  /** Counts as our name in `aud`, besides our own. */
  readonly alias: string | null
  readonly keys: { readonly jwksUri: string } | { readonly certificates: readonly string[] }
  /** The token's claim that names the user: `sub` unless something else is set. */
  readonly userClaim: string
  /** Tried in this order; none: its tokens stand for no local user. */
  readonly lookup: readonly LookupClaim[]
}
/** A token or assertion of a trusted issuer, verified. */
export interface ForeignToken {
  readonly issuer: TrustedIssuer
  readonly subject: string
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly claims: Readonly<Record<string, unknown>>
}
export interface TokenDemand {
  /** One of these, or the issuer's alias, must be in `aud`. */
  readonly audiences: readonly string[]
  /** Media types that `typ` may have, without `application/`; undefined stands for a missing one. RFC 8725 §3.11. */
  readonly types: readonly (string | undefined)[]
}
/** Who brings an assertion. */
export interface Redemption {
  readonly tenant: Tenant
  readonly client: { readonly clientId: string }
  readonly request: { readonly remoteAddress: string; readonly id: string }
}
/** As what an assertion is counted. */
export interface AssertionUse {
  /** Its name stands before the audit record, `jwt-bearer.assertion-replayed`, and apart from other uses of the same assertion. */
  readonly plugin: string
  /** Unique at the issuer. */
  readonly id: string
}
/** The right that an assertion proves. */
export interface RedeemedAssertion {
  readonly user: User
  /** It counts once: marked in the transaction that stores what it led to. */
  readonly once: { use(): Promise<boolean>; replayed(): Promise<void> }
}
export interface TrustedIssuers {
  /** Whether the text claims to come from a trusted issuer. Nothing is verified. */
  issuerOf(tenant: Tenant, jwt: string): Promise<TrustedIssuer | undefined>
  /** Signature, `aud`, `exp`, `nbf`, `iat`: RFC 7523 §3, RFC 8725. @throws UntrustedToken; Transient its keys cannot be fetched */
  verify(tenant: Tenant, jwt: string, demand: TokenDemand): Promise<ForeignToken>
  /** The enabled issuer of that name, for assertions that are no JSON Web Tokens. */
  named(tenant: Tenant, issuer: string): Promise<TrustedIssuer | undefined>
  /** Public keys of its certificates that are valid now. What a `jwksUri` has is for JSON Web Tokens only. */
  certifiedKeys(issuer: TrustedIssuer): readonly KeyObject[]
  /** The one local user that the token is about; undefined: none, several, or switched off. */
  userOf(tenant: Tenant, token: ForeignToken): Promise<User | undefined>
  /** RFC 7521 §4.1: an assertion as an authorization. @throws UntrustedToken `subject`: it is about nobody here */
  redeem(by: Redemption, token: ForeignToken, as: AssertionUse): Promise<RedeemedAssertion>
}
export const TrustedIssuers = token<TrustedIssuers>('trusted-issuers.trusted-issuers')

/** The token of another issuer does not hold. The message says which check, and repeats nothing of the token. */
export class UntrustedToken extends ServerError {
  override readonly code = 'trusted_issuers.untrusted_token'
  override readonly status = 400
  /** `audience` is told apart: RFC 8693 §2.2.2 has a code for it. */
  readonly fault: 'issuer' | 'signature' | 'audience' | 'time' | 'claims' | 'form' | 'subject'
  constructor(fault: UntrustedToken['fault'], message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.fault = fault
  }
}
