import { type Clock, ServerError, type Tenant } from '@gatehouse/kernel'
import { type ForeignKeys, readKeySet } from '@gatehouse/keys/contracts'
import { createLocalJWKSet, decodeJwt, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { RegistrationConfig } from '../config.ts'
import { RegistrationError } from '../errors.ts'
import type { RegistrationSettings } from '../settings/settings.ts'

interface Deps {
  readonly clock: Clock
  readonly published: Pick<ForeignKeys, 'verifier'>
  readonly config: Pick<RegistrationConfig, 'softwareIssuers'>
}
type Rules = Pick<RegistrationSettings, 'mandateSSA' | 'ssaJwks'>
/** Fixed before a header is read, and asymmetric only: security rule 3.2. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
/** Seconds. Security rule 11.9. */
const SKEW = 60
/** Of the statement, not of the client. */
const own = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'software_statement', 'client_id', 'client_secret'])
const invalid = (cause?: unknown) => new RegistrationError('invalid_software_statement', 'the software statement does not hold', { cause })

const issuerIn = (statement: string): string | undefined => {
  try {
    return decodeJwt(statement).iss
  } catch (error) {
    throw invalid(error)
  }
}
/** RFC 7591 §2.3. */
export const createStatements = ({ config, clock, published }: Deps) => {
  const issuers = new Map(
    config.softwareIssuers.map(({ issuer, jwks, jwksUri = '' }) => {
      const fixed = jwks === undefined ? undefined : createLocalJWKSet({ keys: [...readKeySet(jwks)] })
      return [issuer, (tenant: Tenant): JWTVerifyGetKey => fixed ?? published.verifier(tenant, jwksUri)] as const
    }),
  )
  /** The key set of the tenant says whose statements count there; which of its issuers signed is the directory's matter. */
  const keysFor = (tenant: Tenant, issuer: string | undefined, { ssaJwks }: Rules): JWTVerifyGetKey | undefined => {
    if (issuer === undefined) return undefined
    return ssaJwks === '' ? issuers.get(issuer)?.(tenant) : published.verifier(tenant, ssaJwks)
  }
  const verified = async (tenant: Tenant, statement: string, rules: Rules): Promise<JWTPayload> => {
    const issuer = issuerIn(statement)
    const keys = keysFor(tenant, issuer, rules)
    if (issuer === undefined || !keys) throw new RegistrationError('unapproved_software_statement', 'the issuer of the software statement is not known here')
    try {
      return (await jwtVerify(statement, keys, { algorithms, issuer, clockTolerance: SKEW, currentDate: new Date(clock.now()) })).payload
    } catch (error) {
      throw error instanceof ServerError ? error : invalid(error)
    }
  }
  /**
   * What the body and the statement say together: the statement wins. RFC 7591 §2.3.
   * @throws RegistrationError
   */
  return async (tenant: Tenant, body: Readonly<Record<string, unknown>>, rules: Rules): Promise<Readonly<Record<string, unknown>>> => {
    const { software_statement: statement } = body
    if (statement === undefined) {
      if (rules.mandateSSA) throw new RegistrationError('unapproved_software_statement', 'a software statement is needed')
      return body
    }
    if (typeof statement !== 'string' || statement.length > 16_384) throw invalid()
    const claims = Object.entries(await verified(tenant, statement, rules)).filter(([name]) => !own.has(name))
    return { ...body, ...Object.fromEntries(claims) }
  }
}
export type Statements = ReturnType<typeof createStatements>
