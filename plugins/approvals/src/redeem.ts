import type { Consents } from '@gatehouse/consent/contracts'
import type { Clock, Tenant } from '@gatehouse/kernel'
import { type Grant, type GrantRequest, InvalidGrant, type UsedOnce } from '@gatehouse/oauth/contracts'
import type { Users } from '@gatehouse/users/contracts'
import { AccessDenied, AuthorizationPending, ExpiredToken, SlowDown } from './contracts.ts'
import type { ApprovalEntry, Approver, Requests } from './requests.ts'

interface Deps {
  readonly requests: Requests
  readonly users: Users
  readonly clock: Clock
  readonly consents: Pick<Consents, 'holds'> | undefined
}
/** RFC 8628 §3.5. Seconds. */
const STEP = 5
const LONGEST = 300
/** A poll may be early by so much: networks jitter. Milliseconds. */
const TOLERANCE = 500

/** RFC 8628 §3.4 and §3.5, CIBA Core §10.1 and §11. */
export const redeemer = ({ requests, users, clock, consents }: Deps) => {
  /** Of parallel polls one is told to wait, the others to slow down. */
  const wait = async ({ tenant }: GrantRequest, entry: ApprovalEntry): Promise<never> => {
    const { polledAt, interval } = entry.value
    const now = clock.now()
    const early = polledAt !== null && now - polledAt < interval * 1000 - TOLERANCE
    const next = early ? Math.min(interval + STEP, LONGEST) : interval
    const first = await requests.set(tenant, entry, { polledAt: now, interval: next })
    if (early || !first) throw new SlowDown('polling too often: wait 5 seconds longer from now on')
    throw new AuthorizationPending('the user has not answered yet')
  }
  const onceFor = (tenant: Tenant, entry: ApprovalEntry, { userId, consent }: Approver): UsedOnce => ({
    async use() {
      const { applicationId } = entry.value
      if (consent && !(await consents?.holds(tenant, { userId, applicationId }, consent))) throw new InvalidGrant('the consent was withdrawn')
      return requests.set(tenant, entry, { status: 'used' })
    },
    replayed: async () => undefined,
  })
  const proven = async ({ tenant }: GrantRequest, entry: ApprovalEntry): Promise<Grant> => {
    const { approvedBy, actor } = entry.value
    const user = approvedBy ? await users.find(tenant, 'id', approvedBy.userId) : undefined
    if (!approvedBy || !user?.active) throw new AccessDenied('the user may not sign in any more')
    return {
      user,
      scopes: approvedBy.scopes,
      refreshable: true,
      authentication: approvedBy.authentication,
      once: onceFor(tenant, entry, approvedBy),
      ...(actor ? { claims: { act: actor.act } } : {}),
    }
  }
  return async (asked: GrantRequest, kind: string, handle: string): Promise<Grant> => {
    const { tenant, client } = asked
    const entry = await requests.byHandle(tenant, handle)
    const { clientId, applicationId } = client
    if (!entry || entry.value.kind !== kind || entry.value.clientId !== clientId || entry.value.applicationId !== applicationId) {
      throw new InvalidGrant('the code is not known')
    }
    const { status, expiresAt } = entry.value
    if (status === 'used') throw new InvalidGrant('the code was used before')
    if (expiresAt <= clock.now()) throw new ExpiredToken('the request has expired')
    if (status === 'denied') throw new AccessDenied('the user denied the request')
    return status === 'pending' ? wait(asked, entry) : proven(asked, entry)
  }
}
