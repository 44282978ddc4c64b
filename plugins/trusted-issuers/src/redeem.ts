import type { Audit, Clock } from '@gatehouse/kernel'
import type { ShortLived } from '@gatehouse/kernel/state'
import { type AssertionUse, type ForeignToken, type Redemption, type TrustedIssuers, UntrustedToken } from './contracts.ts'
import type { UserOf } from './user-of.ts'

interface Deps {
  readonly userOf: UserOf
  readonly shortLived: ShortLived
  readonly clock: Clock
  readonly audit: Audit | undefined
}
/** Seconds that a token is accepted after its end, and one more, since ends are cut to seconds. */
const SKEW = 61

/** RFC 7521 §4.1 and §8.2: an assertion stands for one user, and counts once, over all nodes. */
export const createRedeem = ({ userOf, shortLived, clock, audit }: Deps): TrustedIssuers['redeem'] => {
  const record = ({ tenant, client, request }: Redemption, { issuer }: ForeignToken, { plugin }: AssertionUse) =>
    audit?.record({
      tenantId: tenant.id,
      action: `${plugin}.assertion-replayed`,
      outcome: 'refused',
      actor: client.clientId,
      actorKind: 'application',
      target: issuer.id,
      source: request.remoteAddress,
      traceId: request.id,
    })
  return async (by, token, as) => {
    const user = await userOf(by.tenant, token)
    if (!user) throw new UntrustedToken('subject', 'the subject of the assertion is no user here')
    const left = Math.max(1, token.expiresAt + SKEW - Math.floor(clock.now() / 1000))
    return {
      user,
      once: {
        use: () => shortLived.once(by.tenant, `${as.plugin}.assertion`, `${token.issuer.id} ${as.id}`, left),
        replayed: async () => record(by, token, as),
      },
    }
  }
}
