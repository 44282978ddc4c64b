import type { Tenant } from '@gatehouse/kernel'
import type { Keys, SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { User } from '@gatehouse/users/contracts'
import type { OwnClient } from '../clients/stored.ts'
import type { Confirmation, Issuer } from '../contracts.ts'
import type { AccessRow } from '../data/token-tables.ts'
import { scopeText } from '../scopes/scope.ts'
import { newId, newSecretToken } from './ids.ts'
import { jtiOf } from './jti.ts'
import { subjectKind } from './subject.ts'

/** What an access token says, whatever it looks like. */
export interface AccessContent {
  readonly tenant: Tenant
  readonly client: OwnClient
  /** The wire's `sub`. */
  readonly subject: string
  /** Undefined: the application itself. */
  readonly user: User | undefined
  readonly familyId: string | undefined
  readonly scopes: readonly string[]
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly claims: Readonly<Record<string, unknown>> | undefined
  /** Undefined: those of the client. */
  readonly audiences: readonly string[] | undefined
  readonly confirmation: Confirmation | undefined
  /** Claims and audiences are this token's alone, not its family's. */
  readonly alone: boolean
}
export interface MadeToken {
  readonly token: string
  /** To be stored before the token is handed out. JWTs need none. */
  readonly row: AccessRow | undefined
}
/** One look of access tokens, named as in `accessToken.type`. */
export type AccessTokenFormat = (content: AccessContent) => Promise<MadeToken> | MadeToken

/** A random string that only the database understands. */
export const opaqueFormat: AccessTokenFormat = ({ client, familyId, scopes, issuedAt, expiresAt, claims, audiences, confirmation = null, alone }) => {
  const { id, token, hash } = newSecretToken(expiresAt)
  const { clientId, generation } = client
  const addition = alone && (claims || audiences) ? { ...(claims ? { claims } : {}), ...(audiences ? { audiences } : {}) } : null
  return { token, row: { id, hash, familyId: familyId ?? null, clientId, generation, scopes: scopeText(scopes), confirmation, addition, issuedAt } }
}

const reserved = new Set(['iss', 'sub', 'aud', 'azp', 'client_id', 'iat', 'nbf', 'exp', 'jti', 'scope', 'aut', 'cnf'])
/** Additions of grant types never replace what we vouch for. */
const additions = (claims: AccessContent['claims']) => (claims ? Object.fromEntries(Object.entries(claims).filter(([name]) => !reserved.has(name))) : undefined)

/** One audience is a string, several are a list: RFC 7519 §4.1.3. */
const audienceOf = ({ clientId, accessToken }: OwnClient, audiences = [clientId, ...accessToken.audiences] as readonly string[]) =>
  audiences.length === 1 ? audiences[0] : audiences

interface JwtDeps {
  readonly keys: Keys
  readonly issuer: Issuer
  /** Where the client names none. */
  readonly alg: SigningAlgorithm
}
/** RFC 9068. */
export const jwtFormat =
  ({ keys, issuer, alg }: JwtDeps): AccessTokenFormat =>
  async ({ tenant, client, subject, user, familyId, scopes, issuedAt, expiresAt, claims, audiences, confirmation }) => {
    const iat = Math.floor(issuedAt / 1000)
    const payload = {
      ...additions(claims),
      iss: issuer.of(tenant),
      sub: subject,
      aud: audienceOf(client, audiences),
      azp: client.clientId,
      client_id: client.clientId,
      iat,
      nbf: iat,
      exp: Math.floor(expiresAt / 1000),
      jti: jtiOf(familyId === undefined ? { generation: client.generation } : { familyId }, newId(expiresAt)),
      ...(scopes.length === 0 ? {} : { scope: client.scopeAsArray ? scopes : scopeText(scopes) }),
      ...(confirmation ? { cnf: confirmation } : {}),
      aut: subjectKind(user),
    }
    return { token: await keys.sign(tenant, payload, { alg: client.accessTokenAlg ?? alg, typ: 'at+jwt' }), row: undefined }
  }
