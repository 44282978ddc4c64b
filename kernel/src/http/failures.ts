import { STATUS_CODES } from 'node:http'
import { MethodNotAllowed, ServerError, TenantNotFound, TooManyRequests, Transient, Unauthorized } from '../errors/errors.ts'
import type { Reply } from './contracts.ts'

/** Something of ours broke. The cause is for the log. */
export const asServerError = (error: unknown): ServerError =>
  error instanceof ServerError ? error : new ServerError('something went wrong on our side', { cause: error })

/** The body did not arrive in time. RFC 9110 §15.5.9. */
export class RequestTimedOut extends ServerError {
  override readonly code = 'kernel.request_timeout'
  override readonly status = 408
}
/** No answer within the route's time limit. */
export class HandlerTimedOut extends Transient {
  override readonly code = 'kernel.timeout'
}

/** The shape of the management APIs: `{ code, message, description, traceId }`. */
export const restErrors = (error: ServerError, { id }: { readonly id: string }): Reply => ({
  status: error.status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({
    // A failed tenant prefix carries the status as its code, as clients of the reference product expect.
    code: error instanceof TenantNotFound ? error.status : error.code,
    message: STATUS_CODES[error.status] ?? 'Error',
    description: error.message,
    traceId: id,
  }),
})

const extraHeaders = (error: ServerError): Record<string, string> | undefined => {
  if (error instanceof TooManyRequests || error instanceof Transient) return { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) }
  if (error instanceof MethodNotAllowed) return { allow: error.allow.join(', ') }
  return undefined
}

/** Adds what the status demands and the format left out: Retry-After, Allow, WWW-Authenticate. */
export const errorReply = (reply: Reply, error: ServerError, challenge: (() => string) | undefined): Reply => {
  const asked = error instanceof Unauthorized ? { ...(challenge ? { 'www-authenticate': challenge() } : {}), ...error.headers } : undefined
  const extra = extraHeaders(error) ?? asked
  return extra ? { ...reply, headers: { ...extra, ...reply.headers } } : reply
}
