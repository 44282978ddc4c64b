import type { Application } from '@gatehouse/applications/contracts'
import type { LoginDemand, Session } from '@gatehouse/authn/contracts'
import type { ConsentClaim, ConsentDetail } from '@gatehouse/consent/contracts'
import { event, extensionPoint, type Schema, ServerError, type Tenant, token } from '@gatehouse/kernel'
import type { Reply, Request, RouteGroup, SetCookie } from '@gatehouse/kernel/http'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { User } from '@gatehouse/users/contracts'

/** RFC 6749 §2: an application's OAuth side. */
export interface Client {
  readonly clientId: string
  readonly applicationId: string
  readonly application: Application
  readonly public: boolean
  readonly grantTypes: readonly string[]
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  readonly pkce: { readonly mandatory: boolean; readonly supportPlain: boolean }
  readonly accessToken: {
    readonly type: 'Default' | 'JWT'
    readonly lifetimeSeconds: number
    readonly applicationLifetimeSeconds: number
    readonly audiences: readonly string[]
    /** A sender constraint that its tokens must have; undefined: none. */
    readonly bindingType?: string
  }
  readonly refreshToken: { readonly lifetimeSeconds: number; readonly rotate: boolean; readonly extendOnRotation: boolean }
  readonly idToken: { readonly lifetimeSeconds: number; readonly audiences: readonly string[]; readonly signingAlg: SigningAlgorithm }
  /** The registered authentication method; null: any secret method. */
  readonly authMethod: string | null
  readonly version: number
  /** Its whole configuration as stored, for the parts that `clientSettings` add. */
  readonly settings?: Readonly<Record<string, unknown>>
}
/**
 * A member of `OpenIDConnectConfiguration` that another plugin owns, such as `cibaAuthenticationRequest`. It comes and goes with
 * the rest of the client's configuration; read it from `Client.settings`, where it is missing until somebody has set it.
 * A name such as `idToken.encryption` is a member of a member.
 */
// biome-ignore lint/suspicious/noExplicitAny: settings are the owner's matter
export interface ClientSetting<T = any> {
  readonly name: string
  readonly schema: Schema<T>
  /** What the client's settings are where they do not say it, because of this one. Gets them as they came, before they are checked. */
  complete?(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
  /** Stays when code replaces the settings without naming it, as clients do that manage their own registration. */
  readonly lasting?: true
  /** What is wrong with it beside the client's other settings; undefined when nothing is. Asked when they are saved. */
  check?(settings: Readonly<Record<string, unknown>>, tenant: Tenant): Promise<string | undefined> | string | undefined
}
export const clientSettings = extensionPoint<ClientSetting>('oauth.client-settings', (item) => item.name)
export interface Clients {
  /** Cached; a change is seen on this node at once and on others within 1 s. */
  find(tenant: Tenant, clientId: string): Promise<Client | undefined>
  findByApplication(tenant: Tenant, applicationId: string): Promise<Client | undefined>
}
export const Clients = token<Clients>('oauth.clients')
/** Knows clients whose ids say where they describe themselves. */
export interface ClientSource {
  readonly name: string
  /** Whether ids of this shape are its matter. Asked at each look-up of an https URL. */
  owns(clientId: string): boolean
  /** Registers the client, or brings it up to date. Never called in a transaction. False: there is no such client now. */
  prepare(tenant: Tenant, clientId: string): Promise<boolean>
}
export const clientSources = extensionPoint<ClientSource>('oauth.client-sources', (item) => item.name)

/** The OAuth side of an application to be. What is left out gets the default of the plugin's settings. */
export interface NewClient {
  readonly applicationId: string
  /** Default: made by us. @throws Conflict it is taken in the tenant. */
  readonly clientId?: string
  /** At least 22 characters of high entropy: it is kept as SHA-256. Default: made by us, for confidential clients. */
  readonly clientSecret?: string
  readonly public?: boolean
  readonly grantTypes: readonly string[]
  readonly redirectUris?: readonly string[]
  /** Default: the redirect URIs. */
  readonly postLogoutRedirectUris?: readonly string[]
  readonly allowedOrigins?: readonly string[]
  readonly pkce?: Partial<Client['pkce']>
  readonly accessToken?: Partial<Client['accessToken']>
  readonly refreshToken?: Partial<Client['refreshToken']>
  readonly idToken?: Partial<Client['idToken']>
  readonly authMethod?: string
  /** Members of other plugins, by name. */
  readonly settings?: Readonly<Record<string, unknown>>
}
export interface RegisteredClient {
  readonly client: Client
  /** Shown this once. */
  readonly clientSecret?: string
}
/** Registers clients from code; the management API does it over `inboundProtocols`. */
export interface ClientRegistry {
  /** Creates, or replaces the settings of the application's client. Secrets stay as they are, unless one is given to take their place. */
  register(tenant: Tenant, client: NewClient): Promise<RegisteredClient>
  remove(tenant: Tenant, applicationId: string): Promise<boolean>
}
export const ClientRegistry = token<ClientRegistry>('oauth.client-registry')

/**
 * One way for a client to prove who it is at the token, introspection and revocation endpoints. RFC 6749 §2.3.
 * A request that presents two of them is refused.
 */
export interface ClientAuthentication {
  /** As in `token_endpoint_auth_method`: `private_key_jwt`. */
  readonly name: string
  /** The client id that the request presents with this method; undefined when it does not use it. @throws OAuthError malformed */
  presented(request: Request, params: TokenParameters): string | undefined
  /** False: the proof does not hold. */
  verify(tenant: Tenant, client: Client, request: Request, params: TokenParameters): Promise<boolean>
  /** The proof is the connection's, not the request's: asked only for clients registered with it, where the request presents nothing. */
  readonly ambient?: true
  /** The proof is made with the secret itself: of clients registered with it a sealed copy is kept, for `ClientSecrets`. */
  readonly keepsSecret?: true
  /** What a client that registers the method lacks in its settings; undefined: nothing. */
  check?(settings: Readonly<Record<string, unknown>>): string | undefined
}
export const clientAuthentications = extensionPoint<ClientAuthentication>('oauth.client-authentications', (item) => item.name)
/** Secrets of clients whose method keeps them; of others only the SHA-256 is there. */
export interface ClientSecrets {
  /** Those that are valid now. */
  of(tenant: Tenant, client: Client): Promise<readonly string[]>
}
export const ClientSecrets = token<ClientSecrets>('oauth.client-secrets')
/** Authenticates the caller of an endpoint of its own, as the token endpoint does. */
export interface ClientAuthenticator {
  /** @throws InvalidRequest two methods at once; InvalidClient unknown client, wrong method or proof; TooManyRequests */
  authenticate(request: Request, params: TokenParameters): Promise<Client>
  /** Names of the registered methods, for metadata. */
  methods(): readonly string[]
}
export const ClientAuthenticator = token<ClientAuthenticator>('oauth.client-authenticator')
/** What a client asks of an endpoint, once it has proven who it is. */
export interface ClientCall {
  readonly request: Request
  readonly client: Client
  /** Without those that have no value: RFC 6749 §3.2. */
  readonly params: TokenParameters
}
/** Makes endpoints that clients call as they call the token endpoint. */
export interface ClientEndpoints {
  /** A form or JSON, one client authentication, errors of RFC 6749 §5.2. @param id of the route group */
  post(id: string, path: string, handle: (call: ClientCall) => Promise<Reply>): RouteGroup
}
export const ClientEndpoints = token<ClientEndpoints>('oauth.client-endpoints')

/** What a token is bound to: members of `cnf`, such as `jkt`. RFC 7800 §3. */
export type Confirmation = Readonly<Record<string, string>>
/** What else a protected resource was given besides the access token. */
export interface Presentation {
  readonly request: Request
  readonly accessToken: string
  /** What the token is bound to by this constraint. */
  readonly value: string
}
/**
 * One way to make a token worthless to whoever steals it: RFC 8705 §3, RFC 9449 §5. Applications ask for it by
 * `accessToken.bindingType`.
 */
export interface SenderConstraint {
  /** As in `bindingType`: `DPoP`. */
  readonly name: string
  /** Its member of `cnf`. */
  readonly member: string
  /** `token_type` of what it binds, and the scheme of the Authorization header that it is presented by. */
  readonly tokenType: 'Bearer' | 'DPoP'
  /** Goes into WWW-Authenticate where nothing was presented. */
  readonly challenge?: string
  /**
   * What the sender of a request to the token endpoint proves to hold; undefined: nothing is to be bound.
   * @throws OAuthError the proof does not hold, or is missing although the client has to bring one
   */
  prove(request: Request, client: Client): Promise<string | undefined>
  /** What an authorization request wants its code to be bound to. RFC 9449 §10. */
  demanded?(params: TokenParameters): string | undefined
  /** What the sender of a pushed request adds to its parameters by a proof: RFC 9449 §10.1. @throws OAuthError */
  pushed?(request: Request, params: TokenParameters): Promise<TokenParameters | undefined>
  /** @throws OAuthError whoever presents the token does not hold what it is bound to */
  present(presentation: Presentation): Promise<void>
  /** Of answers that are no errors. */
  headers?(request: Request): Readonly<Record<string, string>> | undefined
}
export const senderConstraints = extensionPoint<SenderConstraint>('oauth.sender-constraints', (item) => item.name)
/** For endpoints that take requests of clients elsewhere than at the token endpoint. */
export interface SenderProofs {
  /** The parameters of a pushed request, with what its sender proved. @throws OAuthError */
  pushed(request: Request, params: TokenParameters): Promise<TokenParameters>
}
export const SenderProofs = token<SenderProofs>('oauth.sender-proofs')

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
  /** Marks it used, in the transaction that stores the tokens. Of N callers one gets true. */
  use(): Promise<boolean>
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

/** An authorization request whose client and redirect URI are good: errors may go to the redirect URI. RFC 6749 §4.1.1. */
export interface AuthorizationRequest {
  readonly tenant: Tenant
  readonly client: Client
  /** Every parameter, after request objects were resolved. */
  readonly params: TokenParameters
  readonly redirectUri: string
  readonly state: string | undefined
  /** Alphabetical: `code id_token`. */
  readonly responseType: string
  readonly responseMode: string
  readonly scopes: readonly string[]
  /** The client brings it, ahead of a browser. It is judged once more, without this, when the browser does. */
  readonly pushed?: boolean
}
/** What parameters ask of the login and the consent. */
export interface AuthorizationDemand extends Pick<LoginDemand, 'passive' | 'force' | 'maxAgeSeconds' | 'acrValues' | 'loginHint' | 'userId' | 'uiLocales'> {
  /** Shows the consent page even when all was agreed to before. */
  readonly askConsent?: boolean
  /** Claims asked for one by one, which no scope covers. */
  readonly claims?: readonly ConsentClaim[]
  /** What is agreed to one by one and each time anew. The consent page is shown for them, unless the application skips it. */
  readonly details?: readonly ConsentDetail[]
  /** The code ends no later. */
  readonly codeLifetimeSeconds?: number
  /** What the tokens carry when the user has agreed to these details. @throws AuthorizationError */
  readonly grant?: (agreed: ReadonlySet<string>) => GrantAddition
}
/** Judges one or a few parameters of an authorization request. Demands of all rules are merged. */
export interface AuthorizationRule {
  readonly name: string
  /** @throws AuthorizationError goes to the redirect URI */
  judge(request: AuthorizationRequest): Promise<AuthorizationDemand | undefined> | AuthorizationDemand | undefined
}
export const authorizationRules = extensionPoint<AuthorizationRule>('oauth.authorization-rules', (item) => item.name)
/** Turns a parameter that stands for a whole request (`request`, `request_uri`) into its parameters. RFC 9101 §5, RFC 9126 §4. */
export interface RequestSource {
  /** The parameter. */
  readonly name: string
  /** Only values that begin so, where several sources share the parameter. */
  readonly prefix?: string
  /** What it resolves to passed `AuthorizationRequests.check` before. */
  readonly checked?: boolean
  /** @returns what takes the place of all parameters, `client_id` included. @throws AuthorizationError */
  resolve(tenant: Tenant, client: Client, params: TokenParameters): Promise<TokenParameters>
  /** Why a request of this client that does without the source is refused; undefined when it may. */
  missing?(client: Client, params: TokenParameters): string | undefined
}
export const requestSources = extensionPoint<RequestSource>('oauth.request-sources', ({ name, prefix = '' }) => `${name}${prefix && ' '}${prefix}`)
/** Judges authorization requests before a browser brings them: RFC 9126 §2.1. */
export interface AuthorizationRequests {
  /**
   * Everything that would be judged at the authorization endpoint, but the login.
   * @returns the parameters that count, after request objects were resolved. @throws OAuthError
   */
  check(tenant: Tenant, client: Client, params: TokenParameters): Promise<TokenParameters>
}
export const AuthorizationRequests = token<AuthorizationRequests>('oauth.authorization-requests')

/** A request that the user agreed to. */
export interface ApprovedRequest extends AuthorizationRequest {
  readonly user: User
  /** `sub` of the user at this client. */
  readonly subject: string
  readonly session: Session
  /** What scope policy and consent left. */
  readonly grantedScopes: readonly string[]
  /** Local claim URIs beyond those of the scopes. */
  readonly grantedClaims: readonly string[]
  /** For the tokens. */
  readonly addition?: GrantAddition
  /** A code for it ends no later. */
  readonly codeLifetimeSeconds?: number
  /** Caller's address and trace id, for audit records. */
  readonly request: Request
}
/** Makes the answer to an approved request. */
export interface ResponseType {
  /** Values in alphabetical order: `code`, `code id_token`. */
  readonly name: string
  /** What the client must be allowed: `authorization_code`, `implicit`. */
  readonly grantType: string
  /** Response modes it may travel by; the first is the default. */
  readonly modes: readonly string[]
  /** Whether the client may use it, beyond the grant type. */
  allowed?(client: Client): boolean
  respond(approved: ApprovedRequest): Promise<Readonly<Record<string, string>>>
}
export const responseTypes = extensionPoint<ResponseType>('oauth.response-types', (item) => item.name)
/** Adds parameters to the answer of every response type, such as `session_state`. Runs before the answer is made. */
export interface AuthorizationExtension {
  readonly name: string
  /** @throws AuthorizationError the login, as it turned out, does not do: goes to the redirect URI */
  extend(approved: ApprovedRequest): Promise<Readonly<Record<string, string>>>
  /** Goes to the browser with the answer. */
  cookies?(approved: ApprovedRequest): readonly SetCookie[]
}
export const authorizationExtensions = extensionPoint<AuthorizationExtension>('oauth.authorization-extensions', (item) => item.name)
/** Carries the answer, or an error, to the redirect URI. */
export interface ResponseMode {
  readonly name: string
  deliver(to: AnswerTarget, answer: Readonly<Record<string, string>>): Promise<Reply> | Reply
}
export interface AnswerTarget extends Pick<AuthorizationRequest, 'tenant' | 'client' | 'redirectUri'> {
  readonly request: Request
}
export const responseModes = extensionPoint<ResponseMode>('oauth.response-modes', (item) => item.name)
/** A response mode that puts the answer into something, which travels by another mode. */
export interface ResponseEnvelope {
  /** As in `response_mode`. */
  readonly name: string
  /** The mode that it travels by; undefined: the default of the response type. */
  readonly mode: string | undefined
  wrap(to: AnswerTarget, answer: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>
}
export const responseEnvelopes = extensionPoint<ResponseEnvelope>('oauth.response-envelopes', (item) => item.name)

/** What response types hand out, stored as for the token endpoint. */
export interface FrontChannel {
  /** An authorization code for what was approved. */
  code(approved: ApprovedRequest): Promise<string>
  /** `access_token`, `token_type`, `expires_in` and `scope`: RFC 6749 §4.2.2. There is no refresh token. */
  accessToken(approved: ApprovedRequest): Promise<Readonly<Record<string, string>>>
}
export const FrontChannel = token<FrontChannel>('oauth.front-channel')

/** Members of the metadata document. RFC 8414 §2; arrays of one member from several sources are united, of booleans `true` wins. */
export interface MetadataSource {
  readonly name: string
  /** Depends on the tenant's base URL and the settings only: the document is cached. */
  members(tenant: Tenant): Readonly<Record<string, unknown>>
  /** Members that follow from those of all sources, such as aliases of endpoints. */
  derived?(tenant: Tenant, document: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
}
export const metadataSources = extensionPoint<MetadataSource>('oauth.metadata-sources', (item) => item.name)
export interface ServerMetadata {
  /** The document as bytes, made once for a tenant. */
  bytes(tenant: Tenant): Buffer
}
export const ServerMetadata = token<ServerMetadata>('oauth.server-metadata')

/** Scopes beyond API permissions: who may have them and how they read on the consent page. */
export interface ScopeSource {
  readonly name: string
  /** Those of `requested` that it knows and grants. Unknown ones are dropped. */
  grant(tenant: Tenant, client: Client, user: User | undefined, requested: readonly string[]): Promise<readonly string[]>
  /** Message keys or texts for the consent page. */
  describe(tenant: Tenant, scopes: readonly string[]): Promise<readonly { readonly name: string; readonly label: string; readonly description: string }[]>
}
export const scopeSources = extensionPoint<ScopeSource>('oauth.scope-sources', (item) => item.name)
/** The scope policy, for those who ask the user at a page of their own. The token endpoint applies it anyway. */
export interface Scopes {
  /** Of a `scope` parameter: RFC 6749 §3.3. @throws InvalidScope malformed, or too many */
  parse(value: string | undefined): readonly string[]
  /** What of `wanted` a token of the user may hold. */
  grant(tenant: Tenant, client: Client, user: User | undefined, wanted: readonly string[]): Promise<readonly string[]>
  /** Message keys or texts for the page; a scope that nobody describes reads as its name. */
  describe(tenant: Tenant, scopes: readonly string[]): ReturnType<ScopeSource['describe']>
}
export const Scopes = token<Scopes>('oauth.scopes')

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
  readonly sessionId?: string
  readonly type: 'opaque' | 'jwt'
  readonly jti?: string
  /** What the login and the request said, for user tokens. */
  readonly authentication?: Authentication
  /** The user of a user token, read just now: active. */
  readonly account?: User
  /** What its grant added, such as `act`. */
  readonly claims?: Readonly<Record<string, unknown>>
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
export const AccessTokens = token<AccessTokens>('oauth.access-tokens')
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
/** Algorithms that an application may choose for what is signed for it. */
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
export interface Issuer {
  /** `iss` of this tenant; RFC 8414 §2. */
  of(tenant: Tenant): string
}
export const Issuer = token<Issuer>('oauth.issuer')

export const tokenIssued = event<{ tenantId: string; clientId: string; subject: string; grantType: string }>('oauth.token-issued')
export const codeReplayed = event<{ tenantId: string; clientId: string; subject: string }>('oauth.code-replayed')
export const refreshReused = event<{ tenantId: string; clientId: string; subject: string }>('oauth.refresh-reused')

/** RFC 6749 §5.2. The message is public; what only operators may see goes in `detail` or `cause`. */
export class OAuthError extends ServerError {
  override readonly status: number = 400
  /** The answer has them, in place of its own: `www-authenticate`, `dpop-nonce`. */
  readonly headers: Readonly<Record<string, string>> | undefined = undefined
  /** The wire's `error`. */
  get error(): string {
    return this.code.slice(this.code.indexOf('.') + 1)
  }
}
export class InvalidRequest extends OAuthError {
  override readonly code = 'oauth.invalid_request'
}
export class InvalidClient extends OAuthError {
  override readonly code = 'oauth.invalid_client'
  override readonly status = 401
}
export class InvalidGrant extends OAuthError {
  override readonly code = 'oauth.invalid_grant'
}
export class InvalidScope extends OAuthError {
  override readonly code = 'oauth.invalid_scope'
}
export class UnauthorizedClient extends OAuthError {
  override readonly code = 'oauth.unauthorized_client'
}
export class UnsupportedGrantType extends OAuthError {
  override readonly code = 'oauth.unsupported_grant_type'
}
/** RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6: goes to the redirect URI. `error` is the wire's. */
export class AuthorizationError extends OAuthError {
  override readonly code: string
  constructor(error: string, message: string, options?: { readonly cause?: unknown; readonly detail?: unknown }) {
    super(message, options)
    this.code = `oauth.${error}`
  }
}
/** RFC 6750 §3.1. */
export class InvalidToken extends OAuthError {
  override readonly code = 'oauth.invalid_token'
  override readonly status = 401
}
export class InsufficientScope extends OAuthError {
  override readonly code = 'oauth.insufficient_scope'
  override readonly status = 403
}
