import { BadRequest, Forbidden, type ServerError, Unauthorized } from '@gatehouse/kernel'
import { type ErrorFormat, json } from '@gatehouse/kernel/http'

const codes: Readonly<Record<string, string>> = {
  'api-resources.invalid': 'API-60001',
  'api-resources.not_found': 'API-60002',
  'api-resources.scope_not_found': 'API-60003',
  'api-resources.identifier_taken': 'API-60004',
  'api-resources.scope_taken': 'API-60005',
}
const codeOf = (error: ServerError): string => {
  const known = codes[error.code]
  if (known) return known
  if (error instanceof BadRequest) return 'UE-10000'
  if (error instanceof Unauthorized || error instanceof Forbidden) return `${error.status}`
  return error.status >= 500 ? 'SE-50000' : `${error.status}`
}
/** `{ code, message, description, traceId }`. */
export const apiErrors: ErrorFormat = (error, { id }) =>
  json(error.status, { code: codeOf(error), message: error.code, description: error.message, traceId: id })
