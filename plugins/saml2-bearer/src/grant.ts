import type { Clock } from '@gatehouse/kernel'
import { type GrantRequest, type GrantType, InvalidGrant, InvalidRequest, type Issuer, type Scopes } from '@gatehouse/oauth/contracts'
import { type ForeignToken, type RedeemedAssertion, type TrustedIssuers, UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import type { Verified } from './assertion/verify.ts'
import type { Saml2BearerConfig } from './config.ts'

interface Deps {
  readonly trusted: TrustedIssuers
  readonly issuer: Issuer
  readonly scopes: Scopes
  readonly clock: Clock
  readonly config: Saml2BearerConfig
}
export const SAML2_BEARER = 'urn:ietf:params:oauth:grant-type:saml2-bearer'

/** The attributes are its claims and the NameID is `sub`, whatever attribute has that name. */
const foreignToken = ({ issuer, assertion, end }: Verified): ForeignToken => ({
  issuer,
  subject: assertion.subject,
  expiresAt: Math.floor(end / 1000),
  claims: { ...Object.fromEntries(assertion.attributes), sub: assertion.transient ? undefined : assertion.subject },
})

/** RFC 7522 §2.1: what a trusted issuer says about a user counts as that user's authorization. */
export const saml2BearerGrant = ({ trusted, issuer, scopes, clock, config }: Deps): GrantType => {
  const redeemed = async (asked: GrantRequest, encoded: string): Promise<RedeemedAssertion & Verified> => {
    const { tenant } = asked
    // The XML libraries cost start-up time that only those pay who use them.
    const { verifyAssertion } = await import('./assertion/verify.ts')
    try {
      const found = await verifyAssertion(encoded, { tenant, trusted, ourselves: issuer.of(tenant), now: clock.now(), config })
      return { ...found, ...(await trusted.redeem(asked, foreignToken(found), { plugin: 'saml2-bearer', id: found.assertion.id })) }
    } catch (error) {
      throw error instanceof UntrustedToken ? new InvalidGrant(error.message, { cause: error }) : error
    }
  }
  return {
    name: SAML2_BEARER,
    publicClients: true,
    async exchange(asked) {
      const { assertion: encoded, scope } = asked.params
      if (!encoded) throw new InvalidRequest('assertion is missing')
      const wanted = scopes.parse(scope)
      const { user, once, assertion } = await redeemed(asked, encoded)
      const { authenticatedAt = assertion.issuedAt } = assertion
      return {
        user,
        scopes: wanted,
        refreshable: config.refreshTokens,
        authentication: { authenticatedAt: Math.min(authenticatedAt, clock.now()), amr: [SAML2_BEARER], acr: null },
        once,
      }
    },
  }
}
