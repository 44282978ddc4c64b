import type { Json, LoginDemand } from '@gatehouse/authn/contracts'
import { event, ServerError, type Tenant, token } from '@gatehouse/kernel'
import type { Reply, Request } from '@gatehouse/kernel/http'
import { type Authentication, type Client, type Grant, type GrantRequest, OAuthError } from '@gatehouse/oauth/contracts'

/** A client asked for it in one place; a user answers in a browser in another. RFC 8628, OpenID CIBA. */
export interface Approval {
  /** Names it in links: worth nothing without a login. 128 random bits. */
  readonly id: string
  /** The grant type's own word: `device`, `ciba`. */
  readonly kind: string
  readonly clientId: string
  readonly applicationId: string
  readonly scopes: readonly string[]
  readonly status: 'pending' | 'approved' | 'denied' | 'used'
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** Only this user may answer. */
  readonly userId?: string
  /** Who will act for the user: the page names them, and the tokens do. */
  readonly actor?: ApprovalActor
  /** The kind's own matter. */
  readonly detail: Json
}
export interface ApprovalActor {
  /** For people. */
  readonly name: string
  /** RFC 8693 §4.1. */
  readonly act: { readonly sub: string }
}
export interface NewApproval extends Pick<Approval, 'kind' | 'scopes' | 'userId' | 'actor' | 'detail'> {
  readonly client: Client
  readonly ttlSeconds: number
  /** The client polls no more often; grows by 5 s each time that it does. RFC 8628 §3.5. */
  readonly intervalSeconds: number
}
/** What tells one kind's pages from another's. */
export interface ApprovalDoor {
  readonly kind: string
  /** The login comes back to it by GET with `sessionDataKey`; the page posts `approval` and `answer` to it. */
  readonly path: string
  /** Where the browser ends, with `?answer=approved` or `?answer=denied`. */
  readonly donePath: string
  /** The page's warning: when not to agree. */
  readonly warningKey: string
  /** A code or message that the user compares with what the other side shows. Security of RFC 8628 §5.4, CIBA Core §7.1. */
  compare(approval: Approval): { readonly labelKey: string; readonly value: string } | undefined
  /** What the done page says after approval. */
  readonly doneKey: string
  /** More that is asked of the login. */
  demand?(approval: Approval): Partial<Pick<LoginDemand, 'acrValues' | 'loginHint'>>
  /** In the transaction that stores the answer. */
  answered?(tenant: Tenant, approval: Approval): Promise<void>
}
export interface ApprovalPages {
  /** Sends the browser to sign in, or to the question. @throws ApprovalGone */
  open(request: Request, id: string): Promise<Reply>
  /** The browser is back from the login. @throws ApprovalGone, ApprovalRefused */
  resume(request: Request, sessionDataKey: string): Promise<Reply>
  /** The answer: `key` as the page posted it, from the browser that was asked, once. @throws ApprovalGone, ApprovalRefused */
  answer(request: Request, key: string, answer: string): Promise<Reply>
  /** A question of this door that still waits for its answer. */
  isOpen(request: Request, id: string): Promise<boolean>
  done(request: Request, answer: string | undefined): Reply
}
export interface Approvals {
  /** @returns the handle for the client: a secret of 256 bits, stored hashed */
  begin(tenant: Tenant, wanted: NewApproval): Promise<{ readonly approval: Approval; readonly handle: string }>
  /** One that waits for its answer. */
  pending(tenant: Tenant, kind: string, id: string): Promise<Approval | undefined>
  /**
   * The client asks for its tokens.
   * @throws AuthorizationPending, SlowDown, ExpiredToken, AccessDenied, InvalidGrant
   */
  redeem(asked: GrantRequest, kind: string, handle: string): Promise<Grant>
  pages(door: ApprovalDoor): ApprovalPages
}
export const Approvals = token<Approvals>('approvals.approvals')
/** What is kept of the login for the ID token. */
export type ApprovalAuthentication = Pick<Authentication, 'authenticatedAt' | 'amr' | 'acr'>

export const approvalAnswered = event<{ tenantId: string; approvalId: string; kind: string; clientId: string; userId: string; approved: boolean }>(
  'approvals.approval-answered',
)

/** RFC 8628 §3.5, CIBA Core §11. */
export class AuthorizationPending extends OAuthError {
  override readonly code = 'approvals.authorization_pending'
}
export class SlowDown extends OAuthError {
  override readonly code = 'approvals.slow_down'
}
export class ExpiredToken extends OAuthError {
  override readonly code = 'approvals.expired_token'
}
export class AccessDenied extends OAuthError {
  override readonly code = 'approvals.access_denied'
}
/** No such question, too old, answered before, or asked in another browser. */
export class ApprovalGone extends ServerError {
  override readonly code = 'approvals.gone'
  override readonly status = 400
}
/** The login did not end well, or not as the user who was asked. */
export class ApprovalRefused extends ServerError {
  override readonly code = 'approvals.refused'
  override readonly status = 403
}
