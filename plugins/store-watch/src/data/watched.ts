import type { Clock, Tenant } from '@gatehouse/kernel'
import { bigint, bool, type Data, gt, isNull, lt, migration, str, table, time } from '@gatehouse/kernel/data'
import type { User } from '@gatehouse/users/contracts'

/** As long as an index takes it. Ids of directories are UUIDs. */
const longestId = 191

/** Who has signed in from a store that others change, too, and how that user was when we last looked. */
export const watchedTable = table(
  'store_watch_user',
  {
    userId: str(longestId),
    store: str(60),
    version: bigint(),
    active: bool(),
    /** Null: was there. */
    goneAt: time().orNull(),
    /** The last sign-in or token. */
    seenAt: time(),
  },
  { primary: ['userId'], indexes: [{ name: 'store_watch_user_store', columns: ['store', 'userId'] }] },
)
export const watchedMigration = migration('store-watch/first', Date.UTC(2026, 10, 25), (schema) => schema.createTable(watchedTable))

export interface Watched {
  readonly userId: string
  readonly store: string
  readonly version: number
  readonly active: boolean
  readonly goneAt: number | null
  readonly seenAt: number
}

export const watchedUsers = (data: Data, clock: Clock) => {
  const rows = (tenant: Tenant) => data.rows(tenant, watchedTable)
  return {
    async see(tenant: Tenant, { id: userId, store, version, active }: User): Promise<void> {
      if (userId.length > longestId) return
      const seenAt = clock.now()
      if ((await rows(tenant).update({ userId }, { seenAt })) > 0) return
      await rows(tenant).insertIgnore({ userId, store, version, active, goneAt: null, seenAt })
    },
    is: async (tenant: Tenant, userId: string): Promise<boolean> => (await rows(tenant).find({ userId })) !== undefined,
    /** In the order of ids. */
    page: (tenant: Tenant, store: string, after: string, limit: number): Promise<readonly Watched[]> =>
      rows(tenant).list({ store, userId: gt(after) }, { orderBy: [['userId', 'asc']], limit }),
    /** @returns whether it was still as `row` says: of two that look, one changes it. */
    change: async (tenant: Tenant, { userId, version, active, goneAt }: Watched, set: Partial<Watched>): Promise<boolean> =>
      (await rows(tenant).update({ userId, version, active, goneAt: goneAt ?? isNull() }, set)) === 1,
    set: (tenant: Tenant, userId: string, set: Partial<Pick<Watched, 'version' | 'active'>>) => rows(tenant).update({ userId }, set),
    remove: (tenant: Tenant, userId: string) => rows(tenant).remove({ userId }),
    forgetBefore: (tenant: Tenant, seenAt: number) => rows(tenant).remove({ seenAt: lt(seenAt), goneAt: isNull() }),
  }
}
export type WatchedUsers = ReturnType<typeof watchedUsers>
