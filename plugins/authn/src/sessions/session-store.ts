import type { Clock, Events, Tenant } from '@gatehouse/kernel'
import { type Data, gt } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import { sessionEnded } from '../contracts.ts'
import { type SessionRow, sessionTable } from '../data/session-table.ts'
import { alive, wantsTouch } from './limits.ts'
import type { SessionApplications } from './session-applications.ts'

interface Deps {
  readonly data: Data
  readonly cache: Cache<SessionRow>
  readonly events: Events
  readonly used: SessionApplications
  readonly clock: Clock
}
export type SessionStore = ReturnType<typeof createSessionStore>

/** The rows behind the sessions. A read is one cache look-up; a use is written once a minute. */
export const createSessionStore = ({ data, cache, events, used, clock }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, sessionTable)
  const live = async (tenant: Tenant, id: string): Promise<SessionRow | undefined> => {
    const row = await cache.load(tenant, id, () => rows(tenant).find({ id }))
    return row && alive(row, clock.now()) ? row : undefined
  }
  const touch = async (tenant: Tenant, row: SessionRow) => {
    const { id, secretHash, lastSeenAt } = row
    await rows(tenant).update({ id, secretHash, lastSeenAt }, { lastSeenAt: clock.now() })
    await cache.invalidate(tenant, id)
  }
  const end = async (tenant: Tenant, ended: readonly SessionRow[]) =>
    data.transaction(async () => {
      let count = 0
      for (const { id, userId } of ended) {
        if ((await rows(tenant).remove({ id })) === 0) continue
        count += 1
        await used.remove(tenant, [id])
        await cache.invalidate(tenant, id)
        await events.emit(sessionEnded, { tenantId: tenant.id, sessionId: id, userId })
      }
      return count
    })
  return {
    find: live,
    /** Its browser used it just now. */
    async use(tenant: Tenant, row: SessionRow): Promise<void> {
      if (wantsTouch(row, clock.now())) await touch(tenant, row)
    },
    async listOf(tenant: Tenant, userId: string): Promise<readonly SessionRow[]> {
      const now = clock.now()
      const found = await rows(tenant).list({ userId, expiresAt: gt(now) }, { orderBy: [['createdAt', 'desc']], limit: 1000 })
      return found.filter((row) => alive(row, now))
    },
    insert: (tenant: Tenant, row: SessionRow): Promise<void> => rows(tenant).insert(row),
    /** @returns false when the session ended or changed meanwhile. */
    async replace(tenant: Tenant, old: SessionRow, row: SessionRow): Promise<boolean> {
      const { id, ...changed } = row
      const replaced = (await rows(tenant).update({ id, secretHash: old.secretHash }, changed)) === 1
      await cache.invalidate(tenant, id)
      return replaced
    },
    async end(tenant: Tenant, id: string): Promise<boolean> {
      const row = await rows(tenant).find({ id })
      return row !== undefined && (await end(tenant, [row])) === 1
    },
    /** @param below only those that rest on credentials of a lower version */
    async endAllOf(tenant: Tenant, userId: string, below = Number.POSITIVE_INFINITY): Promise<number> {
      const found = await rows(tenant).list({ userId })
      return end(
        tenant,
        found.filter(({ credentialVersion }) => (credentialVersion ?? 0) < below),
      )
    },
  }
}
