import { InvalidClient, InvalidRequest, type TokenParameters } from '@gatehouse/oauth/contracts'
import { decodeJwt, decodeProtectedHeader } from 'jose'

/** An assertion as the text says it; nothing of it is verified. */
export interface Assertion {
  readonly jwt: string
  readonly clientId: string
  /** By HMAC: the two methods share the parameter, and this tells them apart. The registered method decides what counts. */
  readonly symmetric: boolean
}
/** RFC 7523 §2.2. */
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const MOST_CHARACTERS = 16_384
/** Other JWTs of a client, such as request objects and proofs, are no assertions: RFC 8725 §3.11. */
const types = new Set(['jwt', 'client-authentication+jwt', undefined])
const malformed = () => new InvalidClient('Client credentials are invalid.')
const mediaType = (typ: unknown) => (typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ === undefined ? undefined : '')

const parsed = (jwt: string): Assertion => {
  try {
    const { alg = '', typ } = decodeProtectedHeader(jwt)
    const { sub: clientId } = decodeJwt(jwt)
    if (types.has(mediaType(typ)) && typeof clientId === 'string' && clientId !== '') return { jwt, clientId, symmetric: alg.startsWith('HS') }
  } catch {
    // It is no JWT: the same answer as for one that is not meant for us.
  }
  throw malformed()
}
const known = new WeakMap<TokenParameters, Assertion>()
/** Undefined: the request brings none, or one of another type. @throws InvalidRequest, InvalidClient */
export const assertionIn = (params: TokenParameters): Assertion | undefined => {
  const { client_assertion: jwt, client_assertion_type: type } = params
  if (jwt === undefined && type === undefined) return undefined
  if (jwt === undefined || type === undefined) throw new InvalidRequest('client_assertion and client_assertion_type come together')
  if (type !== TYPE) return undefined
  if (jwt.length > MOST_CHARACTERS) throw malformed()
  const assertion = known.get(params) ?? parsed(jwt)
  known.set(params, assertion)
  return assertion
}
