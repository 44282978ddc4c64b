import { BadRequest, Forbidden, Unauthorized } from '@gatehouse/kernel'
import { type ErrorFormat, json } from '@gatehouse/kernel/http'
import { UserStoreError } from '../errors.ts'

/** `{code,message,description,traceId}` with the codes of the reference product. */
export const userStoreErrors: ErrorFormat = (error, { id }) => {
  const [code, message] =
    error instanceof UserStoreError
      ? [error.wireCode, error.title]
      : error instanceof BadRequest
        ? ['SUS-60004', 'Invalid input.']
        : error instanceof Unauthorized || error instanceof Forbidden
          ? [`${error.status}`, error.code]
          : error.status >= 500
            ? ['SUS-65001', 'Server Error']
            : [`${error.status}`, error.code]
  return json(error.status, { code, message, description: error.message, traceId: id })
}
