import { BadRequest, PayloadTooLarge, type ServerError } from '@gatehouse/kernel'
import type { ErrorFormat, Reply } from '@gatehouse/kernel/http'
import { InvalidUser, UsernameTaken, VersionMismatch, WeakPassword } from '@gatehouse/users/contracts'
import { ScimError, type ScimType } from '../contracts.ts'

export const mediaType = 'application/scim+json'
export const errorMessage = 'urn:ietf:params:scim:api:messages:2.0:Error'

export const scimJson = (status: number, value: unknown, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers: { 'content-type': mediaType, 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
})
const typeOf = (error: ServerError): ScimType | undefined => {
  if (error instanceof ScimError) return error.scimType
  if (error instanceof UsernameTaken) return 'uniqueness'
  if (error instanceof WeakPassword || error instanceof InvalidUser) return 'invalidValue'
  if (error instanceof VersionMismatch) return 'invalidVers'
  return error instanceof BadRequest ? 'invalidSyntax' : undefined
}
/** RFC 7644 §3.12. `status` is text. */
export const errorBody = (error: ServerError) => {
  const scimType = typeOf(error)
  return { schemas: [errorMessage], status: String(error.status), ...(scimType ? { scimType } : {}), detail: error.message }
}
export const scimErrors: ErrorFormat = (error) => scimJson(error.status, errorBody(error))
/** RFC 7644 §3.7.4: says what the limits are. */
export const bulkErrors =
  (limits: { readonly maxOperations: number; readonly maxPayloadSize: number }): ErrorFormat =>
  (error) =>
    scimJson(error.status, { ...errorBody(error), ...(error instanceof PayloadTooLarge ? limits : {}) })
