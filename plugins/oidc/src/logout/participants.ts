import type { Session } from '@gatehouse/authn/contracts'
import type { Clock, Tenant } from '@gatehouse/kernel'
import { type Data, isNull, lte, type TenantRef } from '@gatehouse/kernel/data'
import type { AuthorizationExtension } from '@gatehouse/oauth/contracts'
import { type SessionClientRow, sessionClientTable } from '../data/session-client-table.ts'
import { logoutUrlsOf } from './setting.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
}
/** How long an ended session's client is kept, for dead jobs that somebody has run again. */
const KEPT_MS = 7 * 86_400_000

/** Who has to hear that a session ended. */
export const createParticipants = ({ data, clock }: Deps) => {
  const rows = (tenant: TenantRef) => data.rows(tenant, sessionClientTable)
  return {
    async add(tenant: Tenant, { id: sessionId, expiresAt: dueAt }: Session, clientId: string, subject: string): Promise<void> {
      await rows(tenant).insertIgnore({ sessionId, clientId, subject, endedAt: null, dueAt })
    },
    find: (tenant: Tenant, sessionId: string, clientId: string) => rows(tenant).find({ sessionId, clientId }),
    /** Of a session that has not ended, as far as we know. */
    of: (tenant: TenantRef, sessionId: string): Promise<readonly SessionClientRow[]> => rows(tenant).list({ sessionId, endedAt: isNull() }),
    async ended(tenant: Tenant, sessionId: string, clientId: string): Promise<void> {
      const now = clock.now()
      await rows(tenant).update({ sessionId, clientId }, { endedAt: now, dueAt: now + KEPT_MS })
    },
    async remove(tenant: Tenant, sessionId: string, clientId: string): Promise<void> {
      await rows(tenant).remove({ sessionId, clientId })
    },
    due: (tenant: Tenant, limit: number): Promise<readonly SessionClientRow[]> =>
      rows(tenant).list({ dueAt: lte(clock.now()) }, { orderBy: [['dueAt', 'asc']], limit }),
    async postpone(tenant: Tenant, sessionId: string, dueAt: number): Promise<void> {
      await rows(tenant).update({ sessionId, endedAt: isNull() }, { dueAt })
    },
  }
}
export type Participants = ReturnType<typeof createParticipants>

/**
 * Written before the answer, so that no token is out whose client is unknown here, and so that the token endpoint has
 * nothing to write. A client without a logout address costs nothing.
 */
export const participation = (participants: Participants): AuthorizationExtension => ({
  name: 'oidc.participation',
  async extend({ tenant, client, session, subject, grantedScopes }) {
    const { backChannelLogoutUrl, frontChannelLogoutUrl } = logoutUrlsOf(client)
    const wants = backChannelLogoutUrl !== '' || frontChannelLogoutUrl !== ''
    if (wants && grantedScopes.includes('openid')) await participants.add(tenant, session, client.clientId, subject)
    return {}
  },
})
