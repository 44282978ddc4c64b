import { BadRequest, Forbidden, type ServerError, Unauthorized } from '@gatehouse/kernel'
import { type ErrorFormat, json } from '@gatehouse/kernel/http'
import { WebhooksError } from '../errors.ts'

const named = (error: ServerError): readonly [code: string, message: string] => {
  if (error instanceof WebhooksError) return [error.wireCode, error.title]
  if (error instanceof BadRequest) return ['WEBHOOKMGT-60011', 'Invalid request.']
  if (error instanceof Unauthorized) return ['401', 'Unauthorized']
  if (error instanceof Forbidden) return ['403', 'Forbidden']
  return error.status >= 500 ? ['SE-50000', 'Server Error'] : [`${error.status}`, error.code]
}
/** `{ code, message, description, traceId }`. */
export const webhookErrors: ErrorFormat = (error, { id }) => {
  const [code, message] = named(error)
  return json(error.status, { code, message, description: error.message, traceId: id })
}
