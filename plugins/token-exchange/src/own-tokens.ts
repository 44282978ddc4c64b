import type { Clock, Tenant } from '@gatehouse/kernel'
import type { AccessTokens, Authentication, Client, Clients, Issuer, OwnJwts } from '@gatehouse/oauth/contracts'
import type { User, Users } from '@gatehouse/users/contracts'
import { type TokenType, tokenTypes } from './token-types.ts'

/** A token of ours that was handed in, as its rights stand now. */
export interface OwnSubject {
  readonly clientId: string
  /** Undefined: the application itself. */
  readonly user: User | undefined
  readonly audiences: readonly string[]
  /** Undefined: it carries none, as an ID token. */
  readonly scopes: readonly string[] | undefined
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly sessionId?: string
  readonly authentication?: Authentication
  readonly act?: unknown
  readonly mayAct?: unknown
  readonly conditions?: Readonly<Record<string, string>>
}
interface Deps {
  readonly accessTokens: AccessTokens
  readonly jwts: OwnJwts
  readonly issuer: Issuer
  readonly clients: Clients
  readonly users: Users
  readonly clock: Clock
}
const LOCAL = 'http://wso2.org/claims/'
const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
const times = ({ auth_time: authTime, amr, acr }: Readonly<Record<string, unknown>>): Authentication => ({
  authenticatedAt: Number(authTime) * 1000,
  amr: list(amr),
  acr: typeof acr === 'string' ? acr : null,
})

export const ownTokens = ({ accessTokens, jwts, issuer, clients, users, clock }: Deps) => {
  const accessToken = async (tenant: Tenant, token: string): Promise<OwnSubject | undefined> => {
    const found = await accessTokens.verify(tenant, token)
    if (!found) return undefined
    const { clientId, account, audiences, scopes, expiresAt, sessionId, authentication, claims, conditions } = found
    return {
      clientId,
      user: account,
      audiences,
      scopes,
      expiresAt,
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(authentication === undefined ? {} : { authentication }),
      ...(claims?.act === undefined ? {} : { act: claims.act }),
      ...(claims?.may_act === undefined ? {} : { mayAct: claims.may_act }),
      ...(conditions === undefined ? {} : { conditions }),
    }
  }
  /** Other subject claims may hold what a user has chosen, such as another user's id: their ID tokens are not taken. */
  const userOf = async (tenant: Tenant, { application }: Client, subject: string): Promise<User | undefined> => {
    const { uri } = application.claimConfiguration.subject.claim
    if (uri === `${LOCAL}username`) return users.find(tenant, 'username', subject)
    return uri === `${LOCAL}userid` ? users.find(tenant, 'id', subject) : undefined
  }
  /**
   * Logout tokens and the like, which we sign too, have no `auth_time`. One with `act` tells whom somebody acts for; it carries no right on,
   * since what that rests on is kept with the access token. Security rule 3.11.
   */
  const idToken = async (tenant: Tenant, token: string): Promise<OwnSubject | undefined> => {
    const claims = await jwts.claims(tenant, token, ['jwt', undefined])
    const clientId = claims && (claims.azp ?? list(claims.aud)[0])
    if (!claims || claims.act !== undefined || claims.iss !== issuer.of(tenant) || typeof claims.sub !== 'string' || typeof clientId !== 'string')
      return undefined
    if (typeof claims.exp !== 'number' || claims.exp * 1000 <= clock.now() || typeof claims.auth_time !== 'number') return undefined
    const client = await clients.find(tenant, clientId)
    const user = client?.application.enabled ? await userOf(tenant, client, claims.sub) : undefined
    if (!user?.active) return undefined
    const session = typeof claims.sid === 'string' ? { sessionId: claims.sid } : {}
    return { clientId, user, audiences: list(claims.aud), scopes: undefined, expiresAt: claims.exp, ...session, authentication: times(claims) }
  }
  /** Undefined: no valid token of ours of that type. */
  return async (tenant: Tenant, token: string, type: TokenType): Promise<OwnSubject | undefined> => {
    if (type === tokenTypes.idToken) return idToken(tenant, token)
    const found = await accessToken(tenant, token)
    return type === tokenTypes.jwt && !token.includes('.') ? undefined : found
  }
}
export type OwnTokens = ReturnType<typeof ownTokens>
