import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { countTable } from '../data/tables.ts'

/** Of a tenant, so that parallel creations seldom wait for one row. SQLite has one writer. */
const shards = 8

export interface Counted {
  readonly users: number
  readonly shifts: number
}
/** How many users there are, kept with each change. */
export const userCount = (data: Data) => {
  const shard = () => (data.dialect === 'sqlite' ? 0 : Math.floor(Math.random() * shards))
  const change = async (tenant: Tenant, by: number, shifts: boolean): Promise<void> => {
    const rows = data.rows(tenant, countTable)
    const where = { shard: shard() }
    if ((await rows.increment(where, 'users', by)) === 0) {
      await rows.insertIgnore({ ...where, users: 0, shifts: 0 })
      await rows.increment(where, 'users', by)
    }
    if (shifts) await rows.increment(where, 'shifts')
  }
  return {
    async read(tenant: Tenant): Promise<Counted> {
      const rows = await data.rows(tenant, countTable).list()
      return rows.reduce((sum, row) => ({ users: sum.users + row.users, shifts: sum.shifts + row.shifts }), { users: 0, shifts: 0 })
    },
    /** Inside the transaction of the change. @param between its id is not the highest */
    add: (tenant: Tenant, between: boolean): Promise<void> => change(tenant, 1, between),
    subtract: (tenant: Tenant): Promise<void> => change(tenant, -1, true),
  }
}
export type UserCount = ReturnType<typeof userCount>
