import { type Clock, type Log, type Outbound, ServerError, type Tenant } from '@gatehouse/kernel'
import { decodeJwt, type JWTPayload, jwtVerify } from 'jose'
import type { RegistrationConfig } from '../config.ts'
import { RegistrationError } from '../errors.ts'
import { keysIn, publishedKeys } from './issuer-keys.ts'

interface Deps {
  readonly outbound: Outbound
  readonly clock: Clock
  readonly log: Log
  readonly config: Pick<RegistrationConfig, 'softwareIssuers' | 'requireSoftwareStatement'>
}
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
export const createStatements = ({ config, ...deps }: Deps) => {
  const issuers = new Map(
    config.softwareIssuers.map(({ issuer, jwks, jwksUri = '' }) => {
      const fixed = jwks === undefined ? undefined : keysIn(jwks)
      return [issuer, fixed ? async () => fixed : publishedKeys(deps, jwksUri)] as const
    }),
  )
  const verified = async (tenant: Tenant, statement: string): Promise<JWTPayload> => {
    const issuer = issuerIn(statement)
    const keysOf = issuer === undefined ? undefined : issuers.get(issuer)
    if (issuer === undefined || !keysOf) throw new RegistrationError('unapproved_software_statement', 'the issuer of the software statement is not known here')
    const keys = await keysOf(tenant)
    try {
      return (await jwtVerify(statement, keys, { algorithms, issuer, clockTolerance: SKEW, currentDate: new Date(deps.clock.now()) })).payload
    } catch (error) {
      throw error instanceof ServerError ? error : invalid(error)
    }
  }
  /**
   * What the body and the statement say together: the statement wins. RFC 7591 §2.3.
   * @throws RegistrationError
   */
  return async (tenant: Tenant, body: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> => {
    const { software_statement: statement } = body
    if (statement === undefined) {
      if (config.requireSoftwareStatement) throw new RegistrationError('unapproved_software_statement', 'a software statement is needed')
      return body
    }
    if (typeof statement !== 'string' || statement.length > 16_384) throw invalid()
    const claims = Object.entries(await verified(tenant, statement)).filter(([name]) => !own.has(name))
    return { ...body, ...Object.fromEntries(claims) }
  }
}
export type Statements = ReturnType<typeof createStatements>
