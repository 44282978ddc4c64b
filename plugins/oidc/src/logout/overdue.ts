import type { Sessions } from '@gatehouse/authn/contracts'
import type { Clock, Tenant, Tenants } from '@gatehouse/kernel'
import { handler, type JobHandler, job, type Schedule } from '@gatehouse/kernel/jobs'
import type { EndSession } from './back-channel.ts'
import type { Participants } from './participants.ts'

interface Deps {
  readonly tenants: Tenants
  readonly sessions: Sessions
  readonly participants: Participants
  readonly end: EndSession
  readonly clock: Clock
}
const sweep = job<Record<string, never>>('oidc.overdue-sessions', { attempts: 3, timeoutMs: 600_000 })
const TENANTS_A_PAGE = 200
const ROWS_A_BATCH = 200
const SOON_MS = 600_000

/** Sessions that ran out end without an event: their clients hear of it at the absolute limit. Security rule 4.5. */
export const overdueSweep = ({ tenants, sessions, participants, end, clock }: Deps): JobHandler => {
  const settle = async (tenant: Tenant, sessionId: string): Promise<void> => {
    const session = await sessions.find(tenant, sessionId)
    if (session) await participants.postpone(tenant, sessionId, Math.max(session.expiresAt, clock.now() + SOON_MS))
    else await end(tenant, sessionId)
  }
  const sweepTenant = async (tenant: Tenant, signal: AbortSignal): Promise<void> => {
    for (;;) {
      signal.throwIfAborted()
      const due = await participants.due(tenant, ROWS_A_BATCH)
      for (const { sessionId, clientId, endedAt } of due) if (endedAt !== null) await participants.remove(tenant, sessionId, clientId)
      for (const sessionId of new Set(due.filter(({ endedAt }) => endedAt === null).map((row) => row.sessionId))) await settle(tenant, sessionId)
      if (due.length < ROWS_A_BATCH) return
    }
  }
  return handler(sweep, async (_payload, { signal }) => {
    for (let offset = 0; ; offset += TENANTS_A_PAGE) {
      const page = await tenants.list({ limit: TENANTS_A_PAGE, offset })
      for (const tenant of page) await sweepTenant(tenant, signal)
      if (page.length < TENANTS_A_PAGE) return
    }
  })
}
export const overdueSchedule: Schedule = { name: 'oidc.overdue-sessions', cron: '*/10 * * * *', job: sweep }
