import type { Application } from '@gatehouse/applications/contracts'
import type { ApprovalActor } from '@gatehouse/approvals/contracts'
import { extensionPoint, type Tenant } from '@gatehouse/kernel'
import { type ClientCall, OAuthError } from '@gatehouse/oauth/contracts'
import type { User } from '@gatehouse/users/contracts'

export interface CibaNotice {
  readonly tenant: Tenant
  readonly user: User
  readonly application: Application
  /** Where the user answers. Not secret by itself: the user has to sign in there. */
  readonly url: string
  readonly bindingMessage: string | undefined
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}
/** A way to tell a user that somebody waits for an answer. */
export interface CibaNotifier {
  /** As in `notification_channel`: `email`, `sms`. `external` is ours: the client itself brings the link to the user. */
  readonly name: string
  /** Whether it can reach this user. */
  reaches(tenant: Tenant, user: User): Promise<boolean> | boolean
  /** Queues it: the client waits for the answer meanwhile, so nothing slow. */
  notify(notice: CibaNotice): Promise<void>
}
export const cibaNotifiers = extensionPoint<CibaNotifier>('ciba.notifiers', (item) => item.name)

/** Knows by an `actor_token` who will act for the user. */
export interface CibaActors {
  readonly name: string
  /** @throws OAuthError it proves nobody, or not to this client */
  prove(call: ClientCall, actorToken: string): Promise<ApprovalActor>
}
export const cibaActors = extensionPoint<CibaActors>('ciba.actors', (item) => item.name)

/** CIBA Core §13. */
export class UnknownUserId extends OAuthError {
  override readonly code = 'ciba.unknown_user_id'
}
export class InvalidBindingMessage extends OAuthError {
  override readonly code = 'ciba.invalid_binding_message'
}
/** The `login_hint_token` has expired. */
export class ExpiredLoginHintToken extends OAuthError {
  override readonly code = 'ciba.expired_login_hint_token'
}
