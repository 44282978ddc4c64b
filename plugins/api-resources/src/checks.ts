import { InvalidApiResource, type NewScope } from './contracts.ts'

const mostScopes = 1000
/** RFC 6749 §3.3. */
const scopeSyntax = /^[\x21\x23-\x5b\x5d-\x7e]{1,190}$/
const control = /\p{Cc}/u
/** Whoever signs in gets these by OpenID Connect: no role could be asked for. */
const ofSignIn: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access', 'groups', 'roles'])

/** @throws InvalidApiResource */
export const checkedText = (what: string, value: string, longest: number): string => {
  if (value.trim() === '' || value.length > longest || control.test(value))
    throw new InvalidApiResource(`${what} has 1 to ${longest} characters and no control characters`)
  return value
}
/** @throws InvalidApiResource malformed, twice, or a name that management APIs have */
export const checkedScopes = (scopes: readonly NewScope[]): readonly NewScope[] => {
  if (scopes.length > mostScopes) throw new InvalidApiResource(`an API has at most ${mostScopes} scopes`)
  const names = new Set(scopes.map(({ name }) => name))
  if (names.size < scopes.length) throw new InvalidApiResource('a scope comes twice')
  for (const { name, displayName } of scopes) {
    if (!scopeSyntax.test(name))
      throw new InvalidApiResource('a scope name has 1 to 190 printable ASCII characters, without space, quotation mark and backslash')
    if (name.startsWith('internal_') || name.startsWith('console:') || name === 'SYSTEM')
      throw new InvalidApiResource('scopes of this name belong to the management APIs')
    if (ofSignIn.has(name)) throw new InvalidApiResource('scopes of this name belong to OpenID Connect')
    if (displayName !== undefined) checkedText('the display name', displayName, 255)
  }
  return scopes
}
