import { hash } from 'node:crypto'
import type { Clock } from '@gatehouse/kernel'
import { type GrantRequest, type GrantType, InvalidGrant, InvalidRequest, type Issuer, type Scopes } from '@gatehouse/oauth/contracts'
import { type ForeignToken, type RedeemedAssertion, type TrustedIssuers, UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import type { JwtBearerConfig } from './config.ts'

interface Deps {
  readonly trusted: TrustedIssuers
  readonly issuer: Issuer
  readonly scopes: Scopes
  readonly clock: Clock
  readonly config: JwtBearerConfig
}
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** Access tokens, logout tokens and the like are no assertions: RFC 8725 §3.11. */
const types = ['jwt', 'authorization-grant+jwt', undefined] as const

const authenticatedAt = ({ claims }: ForeignToken, now: number): number => {
  const seconds = claims.auth_time ?? claims.iat
  return typeof seconds === 'number' && seconds * 1000 <= now ? seconds * 1000 : now
}
/** One without a jti counts once all the same. */
const idOf = ({ claims: { jti } }: ForeignToken, assertion: string) =>
  typeof jti === 'string' && jti !== '' ? `jti ${jti}` : hash('sha256', assertion, 'base64url')

/** RFC 7523 §2.1: what a trusted issuer says about a user counts as that user's authorization. */
export const jwtBearerGrant = ({ trusted, issuer, scopes, clock, config }: Deps): GrantType => {
  const redeemed = async (asked: GrantRequest, assertion: string): Promise<RedeemedAssertion & { readonly token: ForeignToken }> => {
    const own = issuer.of(asked.tenant)
    try {
      const token = await trusted.verify(asked.tenant, assertion, { audiences: [own], types })
      // What we signed ourselves is no assertion of somebody else, whoever is registered under our name.
      if (token.issuer.issuer === own) throw new InvalidGrant('the issuer of the token is not trusted')
      return { ...(await trusted.redeem(asked, token, { plugin: 'jwt-bearer', id: idOf(token, assertion) })), token }
    } catch (error) {
      throw error instanceof UntrustedToken ? new InvalidGrant(error.message, { cause: error }) : error
    }
  }
  return {
    name: JWT_BEARER,
    publicClients: true,
    async exchange(asked) {
      const { assertion, scope } = asked.params
      if (!assertion) throw new InvalidRequest('assertion is missing')
      const wanted = scopes.parse(scope)
      const { user, once, token } = await redeemed(asked, assertion)
      return {
        user,
        scopes: wanted,
        refreshable: config.refreshTokens,
        authentication: { authenticatedAt: authenticatedAt(token, clock.now()), amr: [JWT_BEARER], acr: null },
        once,
      }
    },
  }
}
