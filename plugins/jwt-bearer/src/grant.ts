import { hash } from 'node:crypto'
import type { Audit, Clock, Tenant } from '@gatehouse/kernel'
import type { ShortLived } from '@gatehouse/kernel/state'
import { type GrantRequest, type GrantType, InvalidGrant, InvalidRequest, type Issuer, type Scopes } from '@gatehouse/oauth/contracts'
import { type ForeignToken, type TrustedIssuers, UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import type { JwtBearerConfig } from './config.ts'

interface Deps {
  readonly trusted: TrustedIssuers
  readonly issuer: Issuer
  readonly scopes: Scopes
  readonly shortLived: ShortLived
  readonly clock: Clock
  readonly audit: Audit | undefined
  readonly config: JwtBearerConfig
}
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** Access tokens, logout tokens and the like are no assertions: RFC 8725 §3.11. */
const types = ['jwt', 'authorization-grant+jwt', undefined] as const
/** Assertions are accepted for so long after their end. Seconds. */
const SKEW = 60

const authenticatedAt = ({ claims }: ForeignToken, now: number): number => {
  const seconds = claims.auth_time ?? claims.iat
  return typeof seconds === 'number' && seconds * 1000 <= now ? seconds * 1000 : now
}

/** RFC 7523 §2.1: what a trusted issuer says about a user counts as that user's authorization. */
export const jwtBearerGrant = ({ trusted, issuer, scopes, shortLived, clock, audit, config }: Deps): GrantType => {
  const verified = async (tenant: Tenant, assertion: string): Promise<ForeignToken> => {
    try {
      const token = await trusted.verify(tenant, assertion, { audiences: [issuer.of(tenant)], types })
      // What we signed ourselves is no assertion of somebody else, whoever is registered under our name.
      if (token.issuer.issuer === issuer.of(tenant)) throw new InvalidGrant('the issuer of the token is not trusted')
      return token
    } catch (error) {
      if (error instanceof UntrustedToken) throw new InvalidGrant(error.message, { cause: error })
      throw error
    }
  }
  const replayed = ({ tenant, client, request }: GrantRequest, { issuer: from }: ForeignToken): Promise<void> =>
    audit?.record({
      tenantId: tenant.id,
      action: 'jwt-bearer.assertion-replayed',
      outcome: 'refused',
      actor: client.clientId,
      actorKind: 'application',
      target: from.id,
      source: request.remoteAddress,
      traceId: request.id,
    }) ?? Promise.resolve()
  return {
    name: JWT_BEARER,
    publicClients: true,
    async exchange(asked) {
      const { tenant, params } = asked
      const { assertion } = params
      if (!assertion) throw new InvalidRequest('assertion is missing')
      const wanted = scopes.parse(params.scope)
      const token = await verified(tenant, assertion)
      const user = await trusted.userOf(tenant, token)
      if (!user) throw new InvalidGrant('the subject of the assertion is no user here')
      const { jti } = token.claims
      const now = clock.now()
      // One without a jti counts once all the same.
      const id = `${token.issuer.id} ${typeof jti === 'string' && jti !== '' ? `jti ${jti}` : hash('sha256', assertion, 'base64url')}`
      const left = Math.max(1, token.expiresAt + SKEW - Math.floor(now / 1000))
      return {
        user,
        scopes: wanted,
        refreshable: config.refreshTokens,
        authentication: { authenticatedAt: authenticatedAt(token, now), amr: [JWT_BEARER], acr: null },
        once: { use: () => shortLived.once(tenant, 'jwt-bearer.assertion', id, left), replayed: () => replayed(asked, token) },
      }
    },
  }
}
