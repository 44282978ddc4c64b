import { token } from '../wiring/token.ts'

/** One security decision: who did or tried what, where from, and how it ended. No secrets; ids rather than names. */
export interface AuditRecord {
  readonly tenantId: string
  /** Past tense, dotted: `users.created`, `authn.login-failed`, `oauth.token-issued`. */
  readonly action: string
  readonly outcome: 'success' | 'failure' | 'refused'
  /** A user id, a client id, or undefined for the anonymous. */
  readonly actor?: string
  readonly actorKind?: 'user' | 'application' | 'system'
  readonly target?: string
  /** The caller's address. */
  readonly source?: string
  readonly traceId?: string
  /** A stable error code, when it failed. */
  readonly code?: string
  readonly detail?: Readonly<Record<string, string | number | boolean>>
}
export interface Audit {
  /**
   * Inside a transaction the record commits with it. Outside, records of one event-loop turn are written together;
   * await it where the answer must not leave before the record is durable.
   */
  record(entry: AuditRecord): Promise<void>
}
/** Provided by a plugin; list it under `wants`. */
export const Audit = token<Audit>('kernel.audit')
