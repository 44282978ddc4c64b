import type { Clock, Tenant } from '@gatehouse/kernel'
import { type Data, gt, isNull, lte } from '@gatehouse/kernel/data'
import { type FamilyRow, familyTable } from '../data/token-tables.ts'
import type { Standing } from './standing.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly stands: Standing
}
export const userPage = 200
type Which = Partial<Pick<FamilyRow, 'id' | 'userId' | 'sessionId' | 'applicationId'>>

/** Ending families: what is marked is refused from the next look on, on every node, as every use reads the row. */
export const createFamilies = ({ data, clock, stands }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, familyTable)
  return {
    /** One whose actors or conditions do not stand any more reads as revoked. */
    async find(tenant: Tenant, id: string): Promise<FamilyRow | undefined> {
      const family = await rows(tenant).find({ id })
      return family?.revokedAt === null && !(await stands(tenant, family)) ? { ...family, revokedAt: clock.now() } : family
    },
    /**
     * @param begunBy only those that began by then, ms since the epoch
     * @returns how many lived until now
     */
    revoke: (tenant: Tenant, which: Which, begunBy?: number): Promise<number> => {
      const { id, userId, sessionId, applicationId } = which
      const where = {
        ...(id === undefined ? {} : { id }),
        ...(userId === undefined ? {} : { userId }),
        ...(typeof sessionId === 'string' ? { sessionId } : {}),
        ...(applicationId === undefined ? {} : { applicationId }),
      }
      if (Object.keys(where).length === 0) throw new TypeError('which families?')
      return rows(tenant).update({ ...where, revokedAt: isNull(), ...(begunBy === undefined ? {} : { createdAt: lte(begunBy) }) }, { revokedAt: clock.now() })
    },
    /** Those of a user that were not revoked yet, page by page in the order of ids. */
    async ofUser(tenant: Tenant, userId: string, after: string): Promise<readonly FamilyRow[]> {
      return rows(tenant).list({ userId, id: gt(after), revokedAt: isNull() }, { orderBy: [['id', 'asc']], limit: userPage })
    },
    /** Those of a session that were not revoked yet. */
    ofSession: (tenant: Tenant, sessionId: string): Promise<readonly FamilyRow[]> => rows(tenant).list({ sessionId, revokedAt: isNull() }, { limit: 1000 }),
  }
}
export type Families = ReturnType<typeof createFamilies>
