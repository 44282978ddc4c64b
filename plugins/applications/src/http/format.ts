import { BadRequest, Forbidden, type ServerError, Unauthorized } from '@gatehouse/kernel'
import { type ErrorFormat, json } from '@gatehouse/kernel/http'
import { ApplicationNameTaken, ApplicationNotFound, InvalidApplication, InvalidInboundProtocol } from '../contracts.ts'
import { ApplicationsError } from '../errors.ts'

const named = (error: ServerError): readonly [code: string, message: string] | undefined => {
  if (error instanceof ApplicationsError) return [error.wireCode, error.title]
  if (error instanceof ApplicationNotFound) return ['APP-60006', 'Application not found.']
  if (error instanceof ApplicationNameTaken) return ['APP-60007', 'Application already exists.']
  if (error instanceof InvalidApplication) return ['APP-60001', 'Invalid request.']
  if (error instanceof InvalidInboundProtocol) return [error.wireCode, 'Invalid inbound protocol configuration.']
  if (error instanceof BadRequest) return ['UE-10000', 'Invalid Request']
  if (error instanceof Unauthorized) return ['401', 'Unauthorized']
  if (error instanceof Forbidden) return ['403', 'Forbidden']
  return undefined
}
/** `{ code, message, description, traceId }`. */
export const applicationErrors: ErrorFormat = (error, { id }) => {
  const [code, message] = named(error) ?? (error.status >= 500 ? ['SE-50000', 'Server Error'] : [`${error.status}`, error.code])
  return json(error.status, { code, message, description: error.message, traceId: id })
}
