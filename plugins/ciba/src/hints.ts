import type { Tenant } from '@gatehouse/kernel'
import { type Client, type ClientCall, InvalidRequest, type Issuer, type OwnJwts, type TokenParameters } from '@gatehouse/oauth/contracts'
import { type TrustedIssuers, UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import type { User, Users } from '@gatehouse/users/contracts'
import { ExpiredLoginHintToken, UnknownUserId } from './contracts.ts'

interface Deps {
  readonly users: Users
  readonly jwts: OwnJwts
  readonly issuer: Issuer
  /** Undefined: no `login_hint_token`. */
  readonly trusted: TrustedIssuers | undefined
}
const LOCAL = 'http://wso2.org/claims/'
const hints = ['login_hint', 'id_token_hint', 'login_hint_token'] as const

/** Exactly one: CIBA Core §7.1. @throws InvalidRequest */
const hintIn = (params: TokenParameters): readonly [(typeof hints)[number], string] => {
  const [name, ...others] = hints.filter((hint) => params[hint] !== undefined)
  if (name === undefined || others.length > 0) throw new InvalidRequest(`one of ${hints.join(', ')} is needed, and one only`)
  return [name, params[name] ?? '']
}

/** Whom the client means. @throws InvalidRequest, UnknownUserId, ExpiredLoginHintToken */
export const userFinder = ({ users, jwts, issuer, trusted }: Deps) => {
  /** An ID token that we issued to this very client; an old one will do. */
  const byIdToken = async (tenant: Tenant, { clientId, application }: Client, hint: string): Promise<User | undefined> => {
    const claims = await jwts.claims(tenant, hint, ['jwt', undefined])
    const audience = claims && (claims.azp ?? claims.aud)
    if (!claims || claims.iss !== issuer.of(tenant) || audience !== clientId || typeof claims.sub !== 'string' || typeof claims.auth_time !== 'number') {
      throw new InvalidRequest('the id_token_hint is not valid')
    }
    const { uri } = application.claimConfiguration.subject.claim
    if (uri === `${LOCAL}username`) return users.find(tenant, 'username', claims.sub)
    return uri === `${LOCAL}userid` ? users.find(tenant, 'id', claims.sub) : undefined
  }
  const byHintToken = async (tenant: Tenant, hint: string): Promise<User | undefined> => {
    try {
      const token = await trusted?.verify(tenant, hint, { audiences: [issuer.of(tenant)], types: ['jwt', undefined] })
      return token && (await trusted?.userOf(tenant, token))
    } catch (error) {
      if (!(error instanceof UntrustedToken)) throw error
      if (error.fault === 'time') throw new ExpiredLoginHintToken('the login_hint_token has expired')
      throw new InvalidRequest('the login_hint_token is not valid', { cause: error })
    }
  }
  return async ({ request: { tenant }, client, params }: ClientCall): Promise<User> => {
    const [name, value] = hintIn(params)
    if (name === 'login_hint_token' && !trusted) throw new InvalidRequest('login_hint_token is not supported')
    const user =
      name === 'login_hint'
        ? await users.find(tenant, 'username', value)
        : name === 'id_token_hint'
          ? await byIdToken(tenant, client, value)
          : await byHintToken(tenant, value)
    if (!user?.active) throw new UnknownUserId('there is no such user')
    return user
  }
}
export type FindUser = ReturnType<typeof userFinder>
