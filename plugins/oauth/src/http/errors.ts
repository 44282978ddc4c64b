import { MethodNotAllowed, NotFound, PayloadTooLarge, RepeatedParameter, type ServerError, TooManyRequests, Transient, Unauthorized } from '@gatehouse/kernel'
import type { ErrorFormat, Reply } from '@gatehouse/kernel/http'
import { OAuthError } from '../contracts.ts'

/** RFC 6749 §5.2 allows neither quotes nor back slashes in a description. */
const description = (text: string): string => text.replaceAll('"', "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, ' ')

const wireOf = (error: ServerError): { readonly error: string; readonly text: string; readonly status: number } => {
  const { message, status } = error
  if (error instanceof OAuthError) return { error: error.error, text: message, status }
  if (error instanceof RepeatedParameter) return { error: 'invalid_request', text: 'Invalid request with repeated parameters.', status: 400 }
  if (error instanceof Unauthorized) return { error: 'invalid_client', text: 'Client credentials are invalid.', status: 401 }
  if (error instanceof TooManyRequests || error instanceof Transient) return { error: 'temporarily_unavailable', text: message, status }
  if (error instanceof PayloadTooLarge || error instanceof NotFound || error instanceof MethodNotAllowed)
    return { error: 'invalid_request', text: message, status }
  if (status >= 400 && status < 500) return { error: 'invalid_request', text: message, status: 400 }
  return { error: 'server_error', text: 'Internal Server Error.', status: 500 }
}
/** RFC 6749 §5.2: for the token, introspection and revocation endpoints. */
export const oauthErrors: ErrorFormat = (error, { tenant }): Reply => {
  const { error: code, text, status } = wireOf(error)
  const challenge: Record<string, string> = status === 401 ? { 'www-authenticate': `Basic realm="${new URL(tenant.baseUrl).host}"` } : {}
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      ...challenge,
      ...(error instanceof OAuthError ? error.headers : {}),
    },
    body: JSON.stringify({ error: code, error_description: description(text) }),
  }
}
