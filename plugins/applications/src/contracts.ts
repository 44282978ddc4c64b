import { event, extensionPoint, ServerError, type Tenant, token } from '@gatehouse/kernel'
import type { Principal } from '@gatehouse/kernel/http'

export interface AuthenticationStep {
  /** From 1, without gaps. */
  readonly id: number
  /** `idp` is `LOCAL` for authenticators of this server. */
  readonly options: readonly { readonly idp: string; readonly authenticator: string }[]
}
export interface AuthenticationSequence {
  readonly type: 'DEFAULT' | 'USER_DEFINED'
  readonly steps: readonly AuthenticationStep[]
  /** Whose user becomes the subject. */
  readonly subjectStepId: number
  readonly attributeStepId: number
}
export interface ClaimConfiguration {
  readonly dialect: 'LOCAL' | 'CUSTOM'
  /** Claims the application asks for, by local claim URI. */
  readonly requestedClaims: readonly { readonly claim: { readonly uri: string }; readonly mandatory: boolean }[]
  readonly claimMappings: readonly { readonly applicationClaim: string; readonly localClaim: { readonly uri: string } }[]
  readonly subject: { readonly claim: { readonly uri: string }; readonly [key: string]: unknown }
  readonly [key: string]: unknown
}
export interface AdvancedConfigurations {
  readonly skipLoginConsent: boolean
  readonly skipLogoutConsent: boolean
  readonly [key: string]: unknown
}
export interface Application {
  readonly id: string
  /** Unique within the tenant. */
  readonly name: string
  readonly description: string | null
  readonly imageUrl: string | null
  readonly accessUrl: string | null
  /** False: logins and token calls are refused. */
  readonly enabled: boolean
  readonly authenticationSequence: AuthenticationSequence
  readonly claimConfiguration: ClaimConfiguration
  readonly advancedConfigurations: AdvancedConfigurations
  /** Management and API scopes it was authorized for (`/authorized-apis`). It gets no other one. */
  readonly authorizedScopes: readonly string[]
  /** Of those, the ones that its users get without a role: the API was authorized with 'No Policy'. */
  readonly openScopes?: readonly string[]
  /** Whose roles count for its users; default: those of the organization. */
  readonly roleAudience?: 'organization' | 'application'
  readonly createdAt: number
  readonly version: number
}
export interface NewApplication {
  readonly name: string
  readonly description?: string
  readonly accessUrl?: string
  readonly skipLoginConsent?: boolean
  readonly authorizedScopes?: readonly string[]
  readonly roleAudience?: 'organization' | 'application'
  /** What it was made from, as the console shows it. */
  readonly templateId?: string
}
/** What code may change of an application; null clears. */
export interface ApplicationChange {
  readonly name?: string
  readonly accessUrl?: string | null
}
export interface Applications {
  /** Cached; a change is seen on this node at once and on others within 1 s. */
  find(tenant: Tenant, id: string): Promise<Application | undefined>
  findByName(tenant: Tenant, name: string): Promise<Application | undefined>
  create(tenant: Tenant, application: NewApplication): Promise<Application>
  /** @throws ApplicationNotFound, ApplicationNameTaken */
  update(tenant: Tenant, id: string, change: ApplicationChange): Promise<Application>
  remove(tenant: Tenant, id: string): Promise<boolean>
}
export const Applications = token<Applications>('applications.applications')

export interface SummaryTest {
  readonly op: 'co' | 'sw' | 'ew'
  readonly value: string
}
export interface InboundSecret {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly active: boolean
  /** The newest of those that are active: it stays. */
  readonly latest: boolean
}
/** Several secrets at once, so that one replaces another without a gap. */
export interface InboundSecrets {
  /** Newest first. */
  list(tenant: Tenant, applicationId: string): Promise<readonly InboundSecret[]>
  /** In the caller's transaction. @returns with the secret itself, shown this once. @throws InvalidInboundProtocol */
  add(tenant: Tenant, applicationId: string, expiresAt: number | null): Promise<InboundSecret & { readonly value: string }>
  /** @throws InvalidInboundProtocol there is no such secret, or it is the latest */
  remove(tenant: Tenant, applicationId: string, secretId: string): Promise<void>
}
/** What a protocol adds to the management API: `/applications/{id}/inbound-protocols/{path}`. */
export interface InboundProtocol {
  /** As in `inboundProtocols[].type`: `oauth2`, `samlsso`. */
  readonly type: string
  /** Path segment and member of `inboundProtocolConfiguration`: `oidc`, `saml`. */
  readonly path: string
  get(tenant: Tenant, applicationId: string): Promise<unknown | undefined>
  /** Creates or replaces, inside the caller's transaction. @returns what GET returns, plus secrets shown once. @throws InvalidInboundProtocol */
  put(tenant: Tenant, applicationId: string, settings: unknown): Promise<unknown>
  /** @returns false when it was not configured. */
  remove(tenant: Tenant, applicationId: string): Promise<boolean>
  /** Shortcuts shown on the application: `{ clientId }` or `{ issuer }`. */
  summary(tenant: Tenant, applicationIds: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>
  /** The application that has this value in its summary (`clientId`), for list filters. */
  findBySummary(tenant: Tenant, name: string, value: string): Promise<string | undefined>
  /** Applications whose summary matches, for list filters other than `eq`; at most 1,000. Without it those filters are refused. */
  matchSummary?(tenant: Tenant, name: string, test: SummaryTest): Promise<readonly string[]>
  /** Further POST actions below the path, such as `regenerate-secret`. */
  readonly actions?: Readonly<Record<string, (tenant: Tenant, applicationId: string) => Promise<unknown>>>
  /** `/meta/inbound-protocols/{path}`: what its settings may be. */
  options?(tenant: Tenant): unknown
  /** `/secrets` below the path. */
  readonly secrets?: InboundSecrets
}
export const inboundProtocols = extensionPoint<InboundProtocol>('applications.inbound-protocols', (item) => item.path)

/** Knows applications that prove more than themselves, such as those of agents. */
export interface CredentialGuard {
  readonly name: string
  /** @param principal undefined: the application itself, as it proved. @throws Forbidden the caller may not change what it proves itself by */
  check(tenant: Tenant, applicationId: string, principal: Principal | undefined): Promise<void>
}
export const credentialGuards = extensionPoint<CredentialGuard>('applications.credential-guards', (item) => item.name)
/**
 * For every API that makes or renews secrets of applications that are there, or changes their keys, redirect URIs and the like: whoever
 * does that gets the application's tokens. Security rule 7.2.
 */
export interface CredentialRights {
  /** Asks all guards, before the change. @throws Forbidden */
  check(tenant: Tenant, applicationId: string, principal: Principal | undefined): Promise<void>
}
export const CredentialRights = token<CredentialRights>('applications.credential-rights')

export const applicationCreated = event<{ tenantId: string; applicationId: string }>('applications.application-created')
export const applicationUpdated = event<{ tenantId: string; applicationId: string }>('applications.application-updated')
/** Inbound settings, tokens and consents of it go. */
export const applicationDeleted = event<{ tenantId: string; applicationId: string }>('applications.application-deleted')

export class ApplicationNotFound extends ServerError {
  override readonly code = 'applications.not_found'
  override readonly status = 404
}
export class ApplicationNameTaken extends ServerError {
  override readonly code = 'applications.name_taken'
  override readonly status = 409
}
export class InvalidApplication extends ServerError {
  override readonly code = 'applications.invalid'
  override readonly status = 400
}
export class InvalidInboundProtocol extends ServerError {
  override readonly code: string = 'applications.invalid_inbound_protocol'
  override readonly status: number = 400
  /** `code` of the answer: a protocol with numbers of its own overrides it (`OAUTH-60001`). */
  readonly wireCode: string = 'APP-60501'
}
/** The key that names the inbound side (client id, entity id) belongs to another application. */
export class InboundKeyTaken extends InvalidInboundProtocol {
  override readonly code = 'applications.inbound_key_taken'
  override readonly status = 409
  override readonly wireCode: string = 'APP-60009'
}

/** Knows which authenticators an authentication sequence may name. With none contributed, every name is taken. */
export interface AuthenticatorDirectory {
  readonly name: string
  knows(tenant: Tenant, option: { readonly idp: string; readonly authenticator: string }): Promise<boolean> | boolean
}
export const authenticatorDirectories = extensionPoint<AuthenticatorDirectory>('applications.authenticator-directories', (item) => item.name)
