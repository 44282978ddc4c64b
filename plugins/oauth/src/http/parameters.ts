import { BadRequest, z } from '@gatehouse/kernel'
import { InvalidRequest, type TokenParameters } from '../contracts.ts'

const allStrings = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const name in value) if (typeof (value as Record<string, unknown>)[name] !== 'string') return false
  return true
}
/** Any parameters, each a string. Unknown ones are ignored by whoever does not read them: RFC 6749 §3.1, §3.2. */
export const parameters = z.custom<TokenParameters>(allStrings, 'must hold parameters that are strings')

/** May come several times, as extensions say: RFC 8707 §2. */
export const lists = ['resource']

/** RFC 6749 §3.1 and §3.2: a parameter without a value counts as left out. */
export const withoutEmpty = (params: TokenParameters): TokenParameters => {
  for (const name in params) if (params[name] === '') return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ''))
  return params
}
const secrets = /(?:^|&)(?:username|password|client_secret|client_assertion|code|refresh_token|token|code_verifier)=/i
/** Secrets in an address end in logs: RFC 6749 §2.3.1. @throws InvalidRequest */
export const refuseSecretsInQuery = (rawQuery: string): void => {
  if (rawQuery === '') return
  let query: string
  try {
    query = decodeURIComponent(rawQuery)
  } catch {
    throw new BadRequest('the query is not encoded correctly')
  }
  if (secrets.test(query) || secrets.test(rawQuery)) throw new InvalidRequest('Invalid request with sensitive data in the URL.')
}
