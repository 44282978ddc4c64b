import type { Audit, Clock, Tenant } from '@gatehouse/kernel'
import type { ShortLived } from '@gatehouse/kernel/state'
import { type GrantRequest, type GrantType, InvalidGrant, InvalidRequest, type Issuer, type Scopes } from '@gatehouse/oauth/contracts'
import { type ForeignToken, type TrustedIssuers, UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import type { Verified } from './assertion/verify.ts'
import type { Saml2BearerConfig } from './config.ts'

interface Deps {
  readonly trusted: TrustedIssuers
  readonly issuer: Issuer
  readonly scopes: Scopes
  readonly shortLived: ShortLived
  readonly clock: Clock
  readonly audit: Audit | undefined
  readonly config: Saml2BearerConfig
}
export const SAML2_BEARER = 'urn:ietf:params:oauth:grant-type:saml2-bearer'
/** Assertions are accepted for so long after their end. Seconds. */
const SKEW = 60

/** The attributes are its claims and the NameID is `sub`, whatever attribute has that name. */
const foreignToken = ({ issuer, assertion, end }: Verified): ForeignToken => ({
  issuer,
  subject: assertion.subject,
  expiresAt: Math.floor(end / 1000),
  claims: { ...Object.fromEntries(assertion.attributes), sub: assertion.transient ? undefined : assertion.subject },
})

/** RFC 7522 §2.1: what a trusted issuer says about a user counts as that user's authorization. */
export const saml2BearerGrant = ({ trusted, issuer, scopes, shortLived, clock, audit, config }: Deps): GrantType => {
  const verified = async (tenant: Tenant, encoded: string, now: number): Promise<Verified> => {
    // The XML libraries cost start-up time that only those pay who use them.
    const { verifyAssertion } = await import('./assertion/verify.ts')
    try {
      return await verifyAssertion(encoded, { tenant, trusted, ourselves: issuer.of(tenant), now, config })
    } catch (error) {
      if (error instanceof UntrustedToken) throw new InvalidGrant(error.message, { cause: error })
      throw error
    }
  }
  const replayed = ({ tenant, client, request }: GrantRequest, { issuer: from }: Verified): Promise<void> =>
    audit?.record({
      tenantId: tenant.id,
      action: 'saml2-bearer.assertion-replayed',
      outcome: 'refused',
      actor: client.clientId,
      actorKind: 'application',
      target: from.id,
      source: request.remoteAddress,
      traceId: request.id,
    }) ?? Promise.resolve()
  return {
    name: SAML2_BEARER,
    publicClients: true,
    async exchange(asked) {
      const { tenant, params } = asked
      if (!params.assertion) throw new InvalidRequest('assertion is missing')
      const wanted = scopes.parse(params.scope)
      const now = clock.now()
      const found = await verified(tenant, params.assertion, now)
      const token = foreignToken(found)
      const user = await trusted.userOf(tenant, token)
      if (!user) throw new InvalidGrant('the subject of the assertion is no user here')
      const { id, authenticatedAt, issuedAt } = found.assertion
      const left = Math.max(1, token.expiresAt + SKEW + 1 - Math.floor(now / 1000))
      return {
        user,
        scopes: wanted,
        refreshable: config.refreshTokens,
        authentication: { authenticatedAt: Math.min(authenticatedAt ?? issuedAt, now), amr: [SAML2_BEARER], acr: null },
        once: { use: () => shortLived.once(tenant, 'saml2-bearer.assertion', `${found.issuer.id} ${id}`, left), replayed: () => replayed(asked, found) },
      }
    },
  }
}
