import { InvalidRequest } from '@gatehouse/oauth/contracts'

const PREFIX = 'urn:ietf:params:oauth:token-type:'
/** RFC 8693 §3. Refresh tokens and SAML assertions are not taken. */
export const tokenTypes = { accessToken: `${PREFIX}access_token`, idToken: `${PREFIX}id_token`, jwt: `${PREFIX}jwt` } as const
const given: ReadonlySet<string> = new Set(Object.values(tokenTypes))

export type TokenType = (typeof tokenTypes)[keyof typeof tokenTypes]
/** @throws InvalidRequest */
export const tokenType = (name: string, value: string | undefined): TokenType => {
  if (!value) throw new InvalidRequest(`${name} is missing`)
  if (!given.has(value)) throw new InvalidRequest(`${name} has a value that is not supported`)
  return value as TokenType
}
/** Default: an access token, in whatever form the application has. @throws InvalidRequest */
export const requestedType = (value: string | undefined, jwtTokens: boolean): TokenType => {
  if (value === undefined || value === tokenTypes.accessToken) return tokenTypes.accessToken
  if (value === tokenTypes.jwt && jwtTokens) return tokenTypes.jwt
  throw new InvalidRequest('Unsupported requested token type')
}
