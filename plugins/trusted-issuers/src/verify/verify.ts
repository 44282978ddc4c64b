import { type Clock, ServerError, type Tenant } from '@gatehouse/kernel'
import type { ForeignKeys } from '@gatehouse/keys/contracts'
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { TrustedIssuersConfig } from '../config.ts'
import { type ForeignToken, type TokenDemand, type TrustedIssuer, UntrustedToken } from '../contracts.ts'
import { certifiedKeys } from './certificates.ts'

interface Deps {
  readonly clock: Clock
  readonly published: Pick<ForeignKeys, 'verifier'>
  readonly config: Pick<TrustedIssuersConfig, 'maxLifetime' | 'maxAge'>
}
/** Fixed before a header is read, and asymmetric only: RFC 8725 §3.1, security rule 3.2. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const MOST_CHARACTERS = 16_384
/** Seconds. Security rule 11.9. */
const SKEW = 60
const LONGEST_SUBJECT = 255

const mediaType = (typ: unknown) => (typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ === undefined ? undefined : '')
const form = (message: string) => new UntrustedToken('form', message)
/** `iss` as the text says it; nothing is verified. */
export const claimedIssuer = (jwt: string): string | undefined => {
  if (jwt.length > MOST_CHARACTERS) return undefined
  try {
    const { iss } = decodeJwt(jwt)
    return typeof iss === 'string' ? iss : undefined
  } catch {
    return undefined
  }
}
const checkHeader = (jwt: string, { types }: TokenDemand): void => {
  let header: ReturnType<typeof decodeProtectedHeader>
  try {
    header = decodeProtectedHeader(jwt)
  } catch {
    throw form('it is no JSON Web Token')
  }
  if (!types.includes(mediaType(header.typ))) throw form('the typ of the token is another')
}
/** What jose found, in words that repeat nothing of the token. */
const refusal = (error: unknown): Error => {
  if (error instanceof ServerError) return error
  if (error instanceof errors.JWTExpired) return new UntrustedToken('time', 'the token has expired')
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return new UntrustedToken('audience', 'the audience of the token is another')
    if (error.claim === 'nbf' || error.claim === 'exp' || error.claim === 'iat') return new UntrustedToken('time', `${error.claim} of the token does not hold`)
    return new UntrustedToken('claims', `${error.claim} of the token is missing or wrong`)
  }
  if (error instanceof errors.JOSEError) return new UntrustedToken('signature', 'the signature of the token does not hold', { cause: error })
  return error instanceof Error ? new UntrustedToken('signature', 'the signature of the token does not hold', { cause: error }) : new Error(String(error))
}

/** RFC 7523 §3 and RFC 8725: everything about a token but what it is used for. */
export const createVerify = ({ clock, published, config }: Deps) => {
  const keysOf = (tenant: Tenant, issuer: TrustedIssuer): readonly JWTVerifyGetKey[] =>
    'jwksUri' in issuer.keys ? [published.verifier(tenant, issuer.keys.jwksUri)] : certifiedKeys(issuer, clock.now()).map((key) => async () => key)
  const verified = async (tenant: Tenant, issuer: TrustedIssuer, jwt: string, audiences: readonly string[]): Promise<JWTPayload> => {
    const options = {
      algorithms,
      issuer: issuer.issuer,
      audience: issuer.alias === null ? [...audiences] : [...audiences, issuer.alias],
      clockTolerance: SKEW,
      currentDate: new Date(clock.now()),
      requiredClaims: ['iss', 'sub', 'aud', 'exp'],
    }
    let fault: Error = new UntrustedToken('signature', 'the issuer has no valid certificate')
    for (const key of keysOf(tenant, issuer)) {
      try {
        return (await jwtVerify(jwt, key, options)).payload
      } catch (error) {
        fault = refusal(error)
        const another = fault instanceof UntrustedToken && fault.fault === 'signature'
        if (!another) throw fault
      }
    }
    throw fault
  }
  const checkTimes = ({ exp = 0, iat }: JWTPayload): void => {
    const now = Math.floor(clock.now() / 1000)
    if (exp > now + config.maxLifetime + SKEW) throw new UntrustedToken('time', 'the token lives too long')
    if (iat === undefined) return
    if (iat > now + SKEW) throw new UntrustedToken('time', 'the token was issued in the future')
    if (iat < now - config.maxAge - SKEW) throw new UntrustedToken('time', 'the token was issued too long ago')
  }
  return async (tenant: Tenant, issuer: TrustedIssuer, jwt: string, demand: TokenDemand): Promise<ForeignToken> => {
    if (jwt.length > MOST_CHARACTERS) throw form('the token is too long')
    if (!issuer.enabled) throw new UntrustedToken('issuer', 'the issuer of the token is not trusted')
    checkHeader(jwt, demand)
    const payload = await verified(tenant, issuer, jwt, demand.audiences)
    checkTimes(payload)
    const { sub, exp = 0 } = payload
    if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT) throw new UntrustedToken('claims', 'sub of the token is missing or wrong')
    return { issuer, subject: sub, expiresAt: exp, claims: payload }
  }
}
export type Verify = ReturnType<typeof createVerify>
