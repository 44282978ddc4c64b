import { BadRequest, type ServerError } from '@gatehouse/kernel'
import { type ErrorFormat, json } from '@gatehouse/kernel/http'
import { RegistrationError } from '../errors.ts'

const named = (error: ServerError): string => {
  if (error instanceof RegistrationError) return error.error
  if (error instanceof BadRequest) return 'invalid_client_metadata'
  if (error.status === 401) return 'invalid_token'
  if (error.status === 403) return 'insufficient_scope'
  return error.status >= 500 ? 'server_error' : 'invalid_request'
}
/** RFC 7591 §3.2.2: `{ error, error_description, traceId }`. */
export const registrationErrors: ErrorFormat = (error, { id }) => {
  const challenge = error.status === 401 ? { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } } : {}
  return json(error.status, { error: named(error), error_description: error.message, traceId: id }, challenge)
}
