import { type AuthorizationDetail, InvalidAuthorizationDetails } from './contracts.ts'

const MOST_CHARACTERS = 16 * 1024
const MOST_DETAILS = 10
const DEEPEST = 8

const refuse = (message: string) => new InvalidAuthorizationDetails(message)
const tooDeep = (value: unknown, left: number): boolean =>
  typeof value === 'object' && value !== null && (left === 0 || Object.values(value).some((inner) => tooDeep(inner, left - 1)))
const isDetail = (value: unknown): value is AuthorizationDetail =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && typeof (value as { type?: unknown }).type === 'string'

/** RFC 9396 §2: an array of objects that have a type each. @throws InvalidAuthorizationDetails */
export const parseDetails = (parameter: string): readonly AuthorizationDetail[] => {
  if (parameter.length > MOST_CHARACTERS) throw refuse('authorization_details are too long')
  let value: unknown
  try {
    value = JSON.parse(parameter)
  } catch {
    throw refuse('authorization_details are no JSON')
  }
  if (!Array.isArray(value) || value.length === 0 || !value.every(isDetail)) throw refuse('authorization_details must be a list of objects with a type')
  if (value.length > MOST_DETAILS) throw refuse(`there are more than ${MOST_DETAILS} authorization_details`)
  if (tooDeep(value, DEEPEST) || parameter.includes('__proto__')) throw refuse('authorization_details are nested too deep')
  return value
}
