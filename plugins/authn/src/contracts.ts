import type { Application } from '@gatehouse/applications/contracts'
import { event, extensionPoint, type Kind, ServerError, type Tenant, token } from '@gatehouse/kernel'
import type { Reply, Request } from '@gatehouse/kernel/http'
import type { User } from '@gatehouse/users/contracts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** What an authenticator sees of a login. Plain data; the dispatcher keeps it. */
export interface Attempt {
  readonly id: string
  readonly tenant: Tenant
  readonly application: Application
  /** Set from the second step on: the user that the first step proved. */
  readonly user: User | undefined
  readonly loginHint: string | undefined
  /** What this authenticator's last step asked to remember. */
  readonly memo: Json | undefined
  readonly remoteAddress: string
  /**
   * For steps that redirect: where the other side sends the browser back to, and what it must repeat as `state` or
   * `RelayState`. One value for each `begin`; another state, or another browser, never reaches `resume`.
   */
  readonly callback: { readonly url: string; readonly state: string }
}
/** What an authenticator answers. The dispatcher stores `memo`, renders the view, and picks what is next. */
export type Step =
  | {
      readonly kind: 'challenge'
      readonly view: string
      readonly model?: Readonly<Record<string, unknown>>
      readonly memo?: Json
      /** A custom sign-in page does not know this question: the view is shown in its place. */
      readonly ownPage?: true
    }
  | { readonly kind: 'redirect'; readonly to: URL; readonly memo?: Json }
  /** `amr` values per RFC 8176. */
  | {
      readonly kind: 'verified'
      readonly user: User
      readonly amr: readonly string[]
      /** Of `Accounts`, as it was before the proof was looked at. Without it the dispatcher takes that of the steps before, or of now. */
      readonly credentialVersion?: number
    }
  /** A wrong answer: the step is shown again with the message `code`. `final` ends the login. */
  | { readonly kind: 'declined'; readonly code: string; readonly final?: boolean; readonly memo?: Json }
/**
 * What the view of a challenge gets, on top of the step's own `model`. Its form posts to `page.path('/commonauth')` with
 * `sessionDataKey` hidden, and with the fields that `resume` reads. `chkRemember=on` keeps the session for longer.
 */
export interface ChallengeModel {
  readonly sessionDataKey: string
  readonly application: { readonly name: string; readonly imageUrl: string | null }
  /** Message key of why the last answer was refused. Show it with `notice`. */
  readonly message: string | undefined
  /** For the field of the user name: what was typed before the refusal, or the hint of the protocol. */
  readonly loginHint: string | undefined
  /** From the second step on. */
  readonly username: string | undefined
  /** Where the choice of methods is, when there is one. */
  readonly methodsUrl: string | undefined
  /** Offer `chkRemember`: in the first step. */
  readonly rememberable: boolean
}
export interface Authenticator {
  begin(attempt: Attempt): Promise<Step>
  /** `input` holds the posted fields, strings only. */
  resume(attempt: Attempt, input: Readonly<Record<string, string>>): Promise<Step>
}
/**
 * Makes the user whom a method would prove, such as self-registration: the step counts as that method's. It is in no sequence; a demand or a
 * link of the sign-in page leads to it, and only where the first step offers the method and nobody is known yet.
 */
export interface Entrance {
  /** As `LoginDemand.opening` names it. */
  readonly opening: string
  /** Of the `LOCAL` method that it stands for: `BasicAuthenticator`. */
  readonly standsFor: string
  openTo(tenant: Tenant): Promise<boolean> | boolean
}
export interface AuthenticatorKind<S = unknown> extends Kind<Authenticator, S> {
  /** As an application's authentication sequence names it: `BasicAuthenticator`. */
  readonly name: string
  /** Message key of its name on the choice of methods. */
  readonly labelKey: string
  /** It is a way in of its own rather than a method of sequences. */
  readonly entrance?: Entrance
}
// biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
export const authenticators = extensionPoint<AuthenticatorKind<any>>('authn.authenticators', (kind) => kind.name)

export interface Session {
  /** Public: the `sid` claim. The cookie holds another, secret value. */
  readonly id: string
  readonly tenantId: string
  readonly userId: string
  /** Milliseconds since the epoch. */
  readonly authenticatedAt: number
  readonly amr: readonly string[]
  readonly acr: string | null
  readonly createdAt: number
  readonly expiresAt: number
  /** Of its user, by `Accounts`, when the session began: it rests on no later credentials. */
  readonly credentialVersion?: number
}
/** What a protocol asks of the login. */
export interface LoginDemand {
  readonly application: Application
  /** Path below the tenant's base that takes over, with `?sessionDataKey=` added: `/oauth2/authorize`. */
  readonly returnTo: string
  /** The protocol's own request: given back untouched. */
  readonly state: Json
  /** OIDC `prompt=none`, SAML IsPassive: never shows a page. */
  readonly passive?: boolean
  /** OIDC `prompt=login`, SAML ForceAuthn: always asks. */
  readonly force?: boolean
  /** OIDC `prompt=create`: begins with the entrance of this name, whoever is signed in. Where it is not open, with the sign-in. */
  readonly opening?: string
  readonly maxAgeSeconds?: number
  readonly acrValues?: readonly string[]
  readonly loginHint?: string
  /** Only this user will do (`id_token_hint`). */
  readonly userId?: string
  readonly uiLocales?: readonly string[]
  /** Where the browser ends after the login: the redirect URI's origin, or its scheme with a colon. For the CSP of the sign-in page. */
  readonly formActions?: readonly string[]
  /** As the protocol names the application: a client id, an entity id. Goes to custom login pages as `relyingParty`. */
  readonly relyingParty?: string
  /** `oidc` or `samlsso`: goes to custom login pages as `type`. */
  readonly protocol?: string
}
export type LoginResult =
  | { readonly outcome: 'success'; readonly user: User; readonly session: Session; readonly state: Json }
  /** `login_required`: passive and no fitting session; `access_denied`: the login ended in refusal. */
  | { readonly outcome: 'failed'; readonly code: 'login_required' | 'access_denied'; readonly state: Json }
export interface Authn {
  /** A fitting session answers at once; else the browser is sent to sign in, and comes back to `returnTo`. */
  authenticate(request: Request, demand: LoginDemand): Promise<{ readonly result: LoginResult } | { readonly reply: Reply }>
  /** Takes the outcome of a login that came back. Once, and only in the browser that began it. @throws LoginExpired */
  finish(request: Request, sessionDataKey: string): Promise<LoginResult>
}
export const Authn = token<Authn>('authn.authn')

/** Which openings a demand may name. */
export interface Openings {
  has(tenant: Tenant, opening: string): Promise<boolean>
}
export const Openings = token<Openings>('authn.openings')

export interface Sessions {
  /** The live session of this browser; idle and absolute limits hold. */
  current(request: Request): Promise<Session | undefined>
  find(tenant: Tenant, sessionId: string): Promise<Session | undefined>
  listOf(tenant: Tenant, userId: string): Promise<readonly Session[]>
  /** Ends it on all nodes. */
  end(tenant: Tenant, sessionId: string): Promise<boolean>
  endAllOf(tenant: Tenant, userId: string): Promise<number>
  /** Set-Cookie that removes the browser's session cookie. A browser's cookie of an ended session is worth nothing anyway. */
  clearCookie(tenant: Tenant): NonNullable<Reply['cookies']>[number]
}
export const Sessions = token<Sessions>('authn.sessions')

/**
 * A protocol whose applications have sessions of their own that end in the browser: OpenID Connect Front-Channel Logout §2, SAML single
 * logout by redirect, WS-Federation's clean-up. What ends without the browser hears `sessionEnded`.
 */
export interface SignOutFrames {
  /** Of the protocol: `oidc`. */
  readonly name: string
  /** Addresses for hidden frames of the page that the browser sees last. Asked while the session is still there. */
  of(tenant: Tenant, session: Session): Promise<readonly string[]>
}
export const signOutFrames = extensionPoint<SignOutFrames>('authn.sign-out-frames', (item) => item.name)
/** Single sign-out: what every protocol calls when the user signs out by it in this browser. */
export interface SignOut {
  /** Ends the session on all nodes. @returns the frames of all protocols, for the page that follows */
  end(tenant: Tenant, session: Session): Promise<readonly string[]>
}
export const SignOut = token<SignOut>('authn.sign-out')

export const loginSucceeded = event<{ tenantId: string; userId: string; applicationId: string; sessionId: string }>('authn.login-succeeded')
export const loginFailed = event<{ tenantId: string; applicationId: string; code: string }>('authn.login-failed')
export const sessionEnded = event<{ tenantId: string; sessionId: string; userId: string }>('authn.session-ended')

/** No such login, or it began in another browser, is used up or too old. */
export class LoginExpired extends ServerError {
  override readonly code = 'authn.login_expired'
  override readonly status = 400
}
