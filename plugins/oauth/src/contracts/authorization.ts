import type { LoginDemand, Session } from '@gatehouse/authn/contracts'
import type { ConsentClaim, ConsentDetail, ConsentLinks } from '@gatehouse/consent/contracts'
import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'
import type { Reply, Request, SetCookie } from '@gatehouse/kernel/http'
import type { User } from '@gatehouse/users/contracts'
import type { Client } from './clients.ts'
import type { GrantAddition, TokenParameters } from './grants.ts'

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
export interface AuthorizationDemand
  extends Pick<LoginDemand, 'passive' | 'force' | 'opening' | 'maxAgeSeconds' | 'acrValues' | 'loginHint' | 'userId' | 'uiLocales'> {
  /** Shows the consent page even when all was agreed to before. */
  readonly askConsent?: boolean
  /** Claims asked for one by one, which no scope covers. */
  readonly claims?: readonly ConsentClaim[]
  /** What is agreed to one by one and each time anew. The consent page is shown for them, unless the application skips it. */
  readonly details?: readonly ConsentDetail[]
  /** Who will act for the user. The consent page names them, and is shown each time, also where the application skips it. */
  readonly actor?: { readonly name: string }
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
  /**
   * Marks the value used, for a source whose values may be answered once: asked when an answer leaves for the client, not when a browser
   * loads the request, which it may do again. RFC 9126 §4. @returns of N callers one gets true
   */
  use?(tenant: Tenant, client: Client, value: string): Promise<boolean>
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
  /** Goes into the access tokens that come of the answer, besides what the rules add. */
  claims?(approved: ApprovedRequest): Readonly<Record<string, unknown>> | undefined
  /** Goes to the browser with the answer. */
  cookies?(approved: ApprovedRequest): readonly SetCookie[]
}
export const authorizationExtensions = extensionPoint<AuthorizationExtension>('oauth.authorization-extensions', (item) => item.name)
/** Carries the answer, or an error, to the redirect URI. */
export interface ResponseMode {
  readonly name: string
  deliver(to: AnswerTarget, answer: Readonly<Record<string, string>>): Promise<Reply> | Reply
}
/**
 * Knows clients whose redirect URIs nobody vouches for: where they go wrong before the user signed in, the user is told on our page and not
 * sent there. RFC 9700 §4.11.2.
 */
export interface RedirectTrust {
  readonly name: string
  trusts(tenant: Tenant, client: Client): Promise<boolean> | boolean
}
export const redirectTrusts = extensionPoint<RedirectTrust>('oauth.redirect-trusts', (item) => item.name)
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
/** What the consent page shows of a client besides its name: RFC 7591 §2. */
export interface ClientLinks {
  readonly name: string
  links(tenant: Tenant, client: Client): Promise<ConsentLinks>
}
export const clientLinks = extensionPoint<ClientLinks>('oauth.client-links', (item) => item.name)
