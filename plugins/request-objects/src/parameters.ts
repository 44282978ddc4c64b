import { AuthorizationError, type TokenParameters } from '@gatehouse/oauth/contracts'
import type { JWTPayload } from 'jose'

/** About the JWT, and no part of the request. */
const ofTheJwt = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub'])
/** Have a JSON value here and its text in a query: OpenID Connect Core §6.1, RFC 9396 §3. */
const structured = new Set(['claims', 'authorization_details'])
const MOST_PARAMETERS = 100
const name = /^[\w.:/-]{1,100}$/

const refuse = (message: string) => new AuthorizationError('invalid_request_object', message)
const textOf = (key: string, value: unknown): string => {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (structured.has(key) && typeof value === 'object' && value !== null) return JSON.stringify(value)
  throw refuse('a parameter of the request object has a value of the wrong kind')
}
/** The members of a request object as parameters. RFC 9101 §4. */
export const parametersOf = (payload: JWTPayload): TokenParameters => {
  if (payload.request !== undefined || payload.request_uri !== undefined) throw refuse('a request object holds no other one')
  const entries = Object.entries(payload).filter(([key, value]) => !ofTheJwt.has(key) && value !== '' && value !== null)
  if (entries.length > MOST_PARAMETERS || !entries.every(([key]) => name.test(key) && key !== '__proto__'))
    throw refuse('the request object has parameters that are none')
  return Object.fromEntries(entries.map(([key, value]) => [key, textOf(key, value)]))
}
