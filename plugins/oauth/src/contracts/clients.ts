import type { Application } from '@gatehouse/applications/contracts'
import { extensionPoint, type Schema, type Tenant, token } from '@gatehouse/kernel'
import type { Reply, Request, RouteGroup } from '@gatehouse/kernel/http'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { TokenParameters } from './grants.ts'

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
  /** Members of `/meta/inbound-protocols/oidc` that say what it may be. */
  options?(tenant: Tenant): Promise<Readonly<Record<string, unknown>>> | Readonly<Record<string, unknown>>
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
  /**
   * Takes the place of all secrets of the application's client; its settings stay. @param secret as in `NewClient`
   * @returns false when there is no client
   */
  replaceSecret(tenant: Tenant, applicationId: string, secret: string): Promise<boolean>
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
