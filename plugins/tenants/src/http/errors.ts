import { type ErrorFormat, json } from '@gatehouse/kernel/http'
import { wireCodes } from '../errors.ts'

/** `{code,message,description,traceId}` with the codes of the reference product. */
export const tenantErrors: ErrorFormat = (error, { id }) =>
  json(error.status, {
    code: wireCodes[error.code] ?? (error.status >= 500 ? 'TM-65001' : error.status === 400 ? 'TM-60001' : `${error.status}`),
    message: error.code,
    description: error.message,
    traceId: id,
  })
