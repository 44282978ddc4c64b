import { extensionPoint } from '@gatehouse/kernel'
import type { Authentication, GrantRequest, UsedOnce } from '@gatehouse/oauth/contracts'
import type { User } from '@gatehouse/users/contracts'

/** Whose right a subject token that we issued hands on, and how far it reaches. */
export interface IssuedSubject {
  readonly user: User
  /** At most these. */
  readonly scopes: readonly string[]
  /** Seconds since the epoch. */
  readonly expiresAt: number
  /** RFC 8693 §4.4: nobody else gets tokens for it, and they are named in `act`. */
  readonly mayAct: { readonly sub: string }
  readonly sessionId?: string
  readonly authentication?: Authentication
  /** As in `Grant`. */
  readonly conditions?: Readonly<Record<string, string>>
  readonly once: UsedOnce
}
/** Knows JWTs that were issued to one client for nothing but to be exchanged by it. That client needs no policy of its own for them. */
export interface SubjectTokenSource {
  readonly name: string
  /** Undefined: it is none of its tokens, or not of that client. @throws OAuthError it may not be exchanged any more */
  read(asked: GrantRequest, token: string): Promise<IssuedSubject | undefined>
}
export const subjectTokenSources = extensionPoint<SubjectTokenSource>('token-exchange.subject-token-sources', (item) => item.name)
