import type { ClientKeys } from '@gatehouse/client-keys/contracts'
import { type Clock, ServerError, type Tenant } from '@gatehouse/kernel'
import type { ShortLived } from '@gatehouse/kernel/state'
import { AuthorizationError, type Client, type Issuer } from '@gatehouse/oauth/contracts'
import { decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose'
import type { RequestObjectsConfig } from './config.ts'
import { requestObjectOf } from './settings.ts'

export interface VerifyDeps {
  readonly clientKeys: ClientKeys
  readonly issuer: Issuer
  readonly shortLived: ShortLived
  readonly clock: Clock
  readonly config: RequestObjectsConfig
}
const MOST_CHARACTERS = 32 * 1024
/** Seconds. Security rule 11.9. */
const SKEW = 60
const LONGEST_ID = 255
/** Seconds. FAPI 1.0 Advanced §5.2.2-13 and -17, FAPI 2.0 Message Signing §5.3.1. */
const HOUR = 3600
/** RFC 9101 §10.8: other JWTs of the client, such as assertions, are no request objects. */
const types = new Set(['oauth-authz-req+jwt', 'jwt', undefined])

/** What is asked of a request object. */
export interface Demand {
  /** '': any that is configured. */
  readonly algorithm: string
  /** `nbf` an hour old at most, `exp` an hour after it at most, `aud` our issuer and no other name of ours. */
  readonly strict: boolean
  readonly claims: readonly string[]
}
/**
 * Of a client at the authorization endpoint.
 * @param fetched just now, from an address that the client registered: the client itself ends it, by taking it away
 */
export const demandOf = (client: Client, fetched: boolean): Demand => {
  const { requestObjectSigningAlg: algorithm = '', strict = false } = requestObjectOf(client) ?? {}
  if (strict) return { algorithm, strict, claims: ['exp', 'nbf', 'client_id'] }
  return { algorithm, strict, claims: fetched ? ['client_id'] : ['exp', 'client_id'] }
}
const refuse = (message: string, cause?: unknown) => new AuthorizationError('invalid_request_object', message, { cause })
const mediaType = (typ: unknown) => (typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ === undefined ? undefined : '')

const checkHeader = (jwt: string): void => {
  let typ: string | undefined
  try {
    typ = mediaType(decodeProtectedHeader(jwt).typ)
  } catch (cause) {
    throw refuse('the request object is no signed JWT', cause)
  }
  if (!types.has(typ)) throw refuse('the typ of the request object is another')
}
/** Signature, issuer, audience, times, and use of a request object: RFC 9101 §6, security rules 2.9 and 3.2. */
export const requestObjectVerifier = ({ clientKeys, issuer, shortLived, clock, config }: VerifyDeps) => {
  const verified = async (tenant: Tenant, client: Client, jwt: string, { algorithm, strict, claims }: Demand): Promise<JWTPayload> => {
    const allowed = algorithm === '' ? config.algorithms : config.algorithms.filter((one) => one === algorithm)
    const options = {
      algorithms: [...allowed, ...(allowed.includes('EdDSA') ? ['Ed25519'] : [])],
      issuer: client.clientId,
      audience: strict ? issuer.of(tenant) : [issuer.of(tenant), `${tenant.baseUrl}/oauth2/authorize`, tenant.baseUrl],
      clockTolerance: SKEW,
      currentDate: new Date(clock.now()),
      requiredClaims: [...claims],
    }
    try {
      return (await jwtVerify(jwt, clientKeys.verifier(tenant, client), options)).payload
    } catch (error) {
      if (error instanceof ServerError) throw error
      throw refuse('the signature, issuer, audience or time of the request object does not hold', error)
    }
  }
  const checkTimes = ({ strict }: Demand, { exp = 0, iat = 0, nbf = 0 }: JWTPayload): void => {
    const now = Math.floor(clock.now() / 1000)
    if (strict && (nbf < now - HOUR || exp - nbf > HOUR)) throw refuse('the request object is too old, or lives too long')
    if (exp > now + config.maxLifetime + SKEW) throw refuse('the request object lives too long')
    if (iat > now + SKEW) throw refuse('the request object was issued in the future')
    if (nbf !== 0 && exp - nbf > config.maxLifetime + SKEW) throw refuse('the request object lives too long')
  }
  /** One with a `jti` counts once. */
  const useOnce = async (tenant: Tenant, { clientId }: Client, { jti, exp }: JWTPayload): Promise<void> => {
    if (jti === undefined) return
    if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) throw refuse('the jti of the request object is malformed')
    const left = exp === undefined ? config.maxLifetime : Math.max(1, exp + SKEW - Math.floor(clock.now() / 1000))
    if (!(await shortLived.once(tenant, 'request-objects.used', `${clientId} ${jti}`, left))) throw refuse('the request object was used before')
  }
  return async (tenant: Tenant, client: Client, jwt: string, demand: Demand): Promise<JWTPayload> => {
    if (jwt.length > MOST_CHARACTERS) throw refuse('the request object is too long')
    checkHeader(jwt)
    const payload = await verified(tenant, client, jwt, demand)
    checkTimes(demand, payload)
    if (payload.sub === client.clientId) throw refuse('a client assertion is no request object')
    await useOnce(tenant, client, payload)
    return payload
  }
}
export type VerifyRequestObject = ReturnType<typeof requestObjectVerifier>
