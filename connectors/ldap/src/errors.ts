import { BadRequest, Transient } from '@gatehouse/kernel'
import { ResultCodeError } from 'ldapts'

/** It is down, does not answer in time, or refuses our own account: other stores go on, and nobody's tries are counted (security 11.5). */
export class DirectoryUnavailable extends Transient {
  override readonly code = 'ldap.unavailable'
}
/** More ask than its connections can carry. That is not its fault. */
export class DirectoryBusy extends Transient {
  override readonly code = 'ldap.busy'
}
export class SearchTooWide extends BadRequest {
  override readonly code = 'ldap.search_too_wide'
}
/** A connection broke, or was never made. */
export class ConnectionLost extends Error {
  readonly timedOut: boolean
  readonly step: 'address' | 'connect' | 'tls' | 'bind' | 'operation'
  constructor(step: ConnectionLost['step'], message: string, options: { readonly timedOut?: boolean; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.step = step
    this.timedOut = options.timedOut ?? false
  }
}

/** RFC 4511 appendix A, and 81 of clients. */
export const resultCodes = {
  operationsError: 1,
  timeLimitExceeded: 3,
  referral: 10,
  noSuchAttribute: 16,
  undefinedAttributeType: 17,
  constraintViolation: 19,
  typeOrValueExists: 20,
  invalidAttributeSyntax: 21,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  inappropriateAuthentication: 48,
  invalidCredentials: 49,
  insufficientAccess: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
  namingViolation: 64,
  objectClassViolation: 65,
  entryAlreadyExists: 68,
  assertionFailed: 122,
} as const
export const hasCode = (error: unknown, ...names: readonly (keyof typeof resultCodes)[]): boolean =>
  error instanceof ResultCodeError && names.some((name) => resultCodes[name] === error.code)
/** Active Directory's answer on a connection that is bound no more. */
const isUnbound = (error: ResultCodeError) => error.code === resultCodes.operationsError && /successful bind must be completed/.test(error.message)
/** The server says that it cannot answer anybody now. */
export const isPassing = (error: unknown): boolean =>
  error instanceof ResultCodeError && (error.code === resultCodes.busy || error.code === resultCodes.unavailable || isUnbound(error))
/** A question that this directory does not answer: an outage of this store for whoever asked, and for nobody else. */
export const unanswered = (error: unknown): unknown =>
  error instanceof ResultCodeError ? new DirectoryUnavailable('the directory refuses to answer', { cause: error, detail: { reason: reasonOf(error) } }) : error

/** What an operator may read: system errors name hosts and ports, those of LDAP may quote what we sent. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof ResultCodeError) return `${error.name} (${error.code})`
  if (error instanceof ConnectionLost) return error.message
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'unknown'
}
