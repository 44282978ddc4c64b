import { type Claims, type ClaimValue, InvalidUser } from '../contracts.ts'

const claimName = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}$/
const maxClaims = 200
const maxValues = 500
const maxDepth = 8
/** MySQL's text holds 64 KiB. */
const maxBytes = 60_000
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

const checkValue = (name: string, value: unknown, depth: number): void => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return
  if (typeof value !== 'object' || depth > maxDepth) throw new InvalidUser(`the value of ${name} is not text, a number, a boolean, a list or an object of such`)
  const entries = Object.entries(value)
  if (entries.length > maxValues) throw new InvalidUser(`${name} has more than ${maxValues} values`)
  for (const [key, item] of entries) {
    if (forbidden.has(key)) throw new InvalidUser(`${name} has a member of a name that is not allowed`)
    checkValue(name, item, depth + 1)
  }
}
const isAbsent = (value: ClaimValue) => value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Without claims that have no value. @throws InvalidUser */
export const checkedClaims = (given: Claims): Claims => {
  const claims: Record<string, ClaimValue> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!claimName.test(name) || forbidden.has(name)) throw new InvalidUser('a claim has a name that is not allowed')
    checkValue(name, value, 1)
    if (!isAbsent(value)) claims[name] = value
  }
  if (Object.keys(claims).length > maxClaims) throw new InvalidUser(`a user has at most ${maxClaims} claims`)
  if (Buffer.byteLength(JSON.stringify(claims)) > maxBytes) throw new InvalidUser(`the claims of a user take at most ${maxBytes} bytes`)
  return claims
}
