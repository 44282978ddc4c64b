import { event, type Tenant, token } from '@gatehouse/kernel'

export const localDialect = 'http://wso2.org/claims'
/** Attributes of a tenant's own in SCIM. */
export const customUserDialect = 'urn:scim:schemas:extension:custom:User'
export const oidcDialect = 'http://wso2.org/oidc/claim'
export type DataType = 'string' | 'boolean' | 'date_time' | 'integer' | 'complex' | 'decimal'
export interface ClaimFlags {
  readonly required: boolean
  readonly readOnly: boolean
  readonly supportedByDefault: boolean
}
/** Who changes a profile: administrators, its owner, or whoever registers. */
export type ClaimProfile = 'console' | 'endUser' | 'selfRegistration'
/** Something that users have. */
export interface LocalClaim extends ClaimFlags {
  /** `http://wso2.org/claims/` and a name; identity claims have `identity/` before it. */
  readonly uri: string
  readonly displayName: string
  readonly description: string | null
  readonly displayOrder: number
  /** What user stores call it; stores that are not named use what `PRIMARY` has. */
  readonly attributes: readonly { readonly store: string; readonly attribute: string }[]
  /** Of the whole value. It came from an administrator: it is run by `ClaimDialects.matches` alone. */
  readonly regEx: string | null
  readonly dataType: DataType
  readonly multiValued: boolean
  /** URIs of the parts of a complex claim. */
  readonly subAttributes: readonly string[]
  readonly canonicalValues: readonly { readonly label: string; readonly value: string }[]
  readonly inputType: string | null
  readonly uniqueness: 'NONE' | 'WITHIN_USERSTORE' | 'ACROSS_USERSTORES'
  readonly properties: readonly { readonly key: string; readonly value: string }[]
  /** Flags that differ for `console`, `endUser` or `selfRegistration`. */
  readonly profiles: Readonly<Record<string, Partial<ClaimFlags>>>
  /** Comes with the server. A tenant may change its rules, not what it is. */
  readonly builtIn: boolean
}
/** What another dialect calls a local claim. */
export interface ExternalClaim {
  readonly dialect: string
  readonly uri: string
  readonly local: string
  readonly builtIn: boolean
}
export interface ClaimDialects {
  /** Cached; a change is seen on this node at once and on others within 1 s. */
  local(tenant: Tenant, uri: string): Promise<LocalClaim | undefined>
  /** The same list until a claim changes. */
  locals(tenant: Tenant): Promise<readonly LocalClaim[]>
  /** External claims of a dialect, by their URI; none when the dialect is not known. The same map until a claim or a mapping changes, so what follows from it may be kept beside it. */
  externals(tenant: Tenant, dialect: string): Promise<ReadonlyMap<string, ExternalClaim>>
  /** Whether the whole text fits a pattern, in linear time. A text of more than 1024 characters never does. */
  matches(pattern: string, text: string): boolean
  /** Why a pattern cannot be run; undefined: it can. */
  patternFault(pattern: string): string | undefined
  /** The flags of a claim as one kind of caller meets them; without a profile its own. */
  flags(claim: LocalClaim, profile: ClaimProfile | undefined): ClaimFlags
  /** Why these values of a claim are not taken: their length, the options, the pattern. The text is for whoever sent them; undefined: they are. */
  refusal(claim: LocalClaim, values: readonly unknown[], label: string): string | undefined
}
export const ClaimDialects = token<ClaimDialects>('claims.claim-dialects')

/** A claim, a mapping or a dialect was made, changed or removed. */
export const claimsChanged = event<{ tenantId: string; dialect: string }>('claims.claims-changed')
