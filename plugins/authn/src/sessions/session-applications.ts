import type { Application } from '@gatehouse/applications/contracts'
import type { Tenant } from '@gatehouse/kernel'
import { type Data, gt, oneOf } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import { type SessionApplicationRow, sessionApplicationTable } from '../data/session-application-table.ts'

interface Deps {
  readonly data: Data
  /** What is written already: single sign-on costs no write. */
  readonly cache: Cache<true>
}
type Used = Pick<Application, 'id' | 'name'>

/** Which applications each session was used for. */
export const createSessionApplications = ({ data, cache }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, sessionApplicationTable)
  /** Inside the transaction of a login, or by itself. */
  const keep = async (tenant: Tenant, sessionId: string, { id: applicationId, name }: Used): Promise<true> => {
    await rows(tenant).insertIgnore({ sessionId, applicationId, name: name.slice(0, 255) })
    return true
  }
  return {
    keep,
    async used(tenant: Tenant, sessionId: string, application: Used): Promise<void> {
      await cache.load(tenant, `${sessionId} ${application.id}`, () => keep(tenant, sessionId, application))
    },
    /** By session. */
    async of(tenant: Tenant, sessionIds: readonly string[]): Promise<ReadonlyMap<string, readonly SessionApplicationRow[]>> {
      if (sessionIds.length === 0) return new Map()
      return Map.groupBy(await rows(tenant).list({ sessionId: oneOf(sessionIds) }), ({ sessionId }) => sessionId)
    },
    /** Sessions that rows name, in the order of ids. @param limit of rows */
    async sessions(tenant: Tenant, after: string, limit: number): Promise<readonly string[]> {
      const found = await rows(tenant).list({ sessionId: gt(after) }, { orderBy: [['sessionId', 'asc']], limit })
      return [...new Set(found.map(({ sessionId }) => sessionId))]
    },
    async remove(tenant: Tenant, sessionIds: readonly string[]): Promise<void> {
      if (sessionIds.length > 0) await rows(tenant).remove({ sessionId: oneOf(sessionIds) })
    },
  }
}
export type SessionApplications = ReturnType<typeof createSessionApplications>
