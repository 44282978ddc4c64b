import { event, type Tenant, token } from '@gatehouse/kernel'
import type { Reply, Request } from '@gatehouse/kernel/http'

/** What one user agreed to for one application. */
export interface Consent {
  readonly userId: string
  readonly applicationId: string
  readonly scopes: readonly string[]
  /** Local claim URIs. */
  readonly claims: readonly string[]
  /** Milliseconds since the epoch. */
  readonly updatedAt: number
}
export interface Consents {
  find(tenant: Tenant, userId: string, applicationId: string): Promise<Consent | undefined>
  /** Adds to what was agreed before. */
  record(tenant: Tenant, consent: Pick<Consent, 'userId' | 'applicationId' | 'scopes' | 'claims'>): Promise<void>
  listOf(tenant: Tenant, userId: string): Promise<readonly Consent[]>
  revoke(tenant: Tenant, userId: string, applicationId: string): Promise<boolean>
  /** Names the consent as it was given last: another name once it was withdrawn and given anew. Undefined: there is none now. */
  version(tenant: Tenant, userId: string, applicationId: string): Promise<string | undefined>
  /** Whether it is still that one. In a transaction, until whose end nobody withdraws it. */
  holds(tenant: Tenant, consent: Pick<Consent, 'userId' | 'applicationId'>, version: string): Promise<boolean>
}
export const Consents = token<Consents>('consent.consents')
export const consentRevoked = event<{ tenantId: string; userId: string; applicationId: string }>('consent.revoked')

export interface ConsentScope {
  readonly name: string
  readonly label: string
  readonly description: string
}
export interface ConsentClaim {
  /** The form posts `consent_<id>` for each one that is agreed to: letters, digits, `_` and `-`. */
  readonly id: string
  /** Local claim URI. */
  readonly uri: string
  readonly label: string
  /** Cannot be left out. */
  readonly mandatory: boolean
}
/** One thing that the application may do once or for a while, such as a payment: RFC 9396. */
export interface ConsentDetail {
  /** Text, or a message key. */
  readonly title: string
  readonly text: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  /** The form posts `authorization_detail_id_<id>` when it is agreed to. */
  readonly id: string
}
/** Of an application, where it gave them: http and https. */
export interface ConsentLinks {
  /** A picture. https alone. */
  readonly logoUrl?: string
  /** What it does with what it learns. */
  readonly policyUrl?: string
  readonly termsUrl?: string
}
/** What the page `consent.ask` shows. It posts `sessionDataKeyConsent` and `consent` = `approve`, `approveAlways` or `deny` to `/oauth2/authorize`. */
export interface ConsentModel {
  readonly sessionDataKeyConsent: string
  readonly application: { readonly name: string; readonly imageUrl: string | null; readonly links?: ConsentLinks }
  readonly username: string
  /** Who will act for the user by what is agreed to, such as an agent. */
  readonly actor?: { readonly name: string }
  readonly scopes: readonly ConsentScope[]
  readonly claims: readonly ConsentClaim[]
  /** Agreed to this once: what `approveAlways` remembers does not cover them. */
  readonly details?: readonly ConsentDetail[]
}
export interface ConsentOptions {
  readonly locales?: readonly string[]
  /** Origin of the redirect URI, or its scheme with a colon: the browser ends there after the answer. */
  readonly formActions?: readonly string[]
  /** The protocol's request, for custom consent pages (`spQueryParams`). */
  readonly query?: string
}
export interface ConsentPages {
  /** The consent page, or a redirect to the custom one of the configuration. */
  ask(request: Request, model: ConsentModel, options?: ConsentOptions): Reply
}
export const ConsentPages = token<ConsentPages>('consent.pages')
