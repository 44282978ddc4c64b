import { type Clock, type Tenant, UniqueViolation } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { type Claims, type NewUser, type User, type UserChange, UserNotFound, UsernameTaken, type UserWriter, VersionMismatch } from '../contracts.ts'
import { claimTable, type UserRow, userTable } from '../data/tables.ts'
import { checkedName } from '../names.ts'
import { claimRows } from './claim-values.ts'
import { checkedClaims } from './claims.ts'
import type { UserCount } from './count.ts'
import { isSettled } from './id-time.ts'
import type { StoredPasswords } from './passwords.ts'
import { toUser } from './row.ts'

export interface WriteDeps {
  readonly data: Data
  readonly clock: Clock
  readonly count: UserCount
  readonly passwords: StoredPasswords
}
const uniquely = async <X>(work: () => Promise<X>): Promise<X> => {
  try {
    return await work()
  } catch (error) {
    throw error instanceof UniqueViolation ? new UsernameTaken('the username is taken', { cause: error }) : error
  }
}

/** Creates, changes and removes users. Each change is one transaction; hashing comes before it. */
export const userWrites = ({ data, clock, count, passwords }: WriteDeps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, userTable)
  const together = <X>(work: () => Promise<X>): Promise<X> => (data.inTransaction() ? work() : data.transaction(work))
  const hashOf = (password: string | undefined) => (password === undefined ? undefined : passwords.hash(password))

  const index = async (tenant: Tenant, id: string, claims: Claims): Promise<void> => {
    const values = claimRows(id, claims)
    if (values.length > 0) await data.rows(tenant, claimTable).insert(values)
  }
  const newRow = ({ id, username, active = true, claims = {} }: NewUser & { readonly id: string }): UserRow => {
    const now = clock.now()
    return { id, ...checkedName(username), active, claims: checkedClaims(claims), createdAt: now, updatedAt: now, version: 1 }
  }
  const locked = async (tenant: Tenant, id: string, ifVersion: number | undefined): Promise<UserRow> => {
    const row = await rows(tenant).find({ id }, { lock: true })
    if (!row) throw new UserNotFound('there is no such user')
    if (ifVersion !== undefined && ifVersion !== row.version) throw new VersionMismatch('the user was changed meanwhile')
    return row
  }
  const changed = (row: UserRow, { username, active, claims }: UserChange): UserRow => ({
    ...row,
    ...(username === undefined ? {} : checkedName(username)),
    ...(active === undefined ? {} : { active }),
    ...(claims === undefined ? {} : { claims: checkedClaims(claims) }),
    updatedAt: clock.now(),
    version: row.version + 1,
  })
  const reindex = async (tenant: Tenant, before: UserRow, after: UserRow): Promise<void> => {
    if (JSON.stringify(before.claims) === JSON.stringify(after.claims)) return
    await data.rows(tenant, claimTable).remove({ userId: after.id })
    await index(tenant, after.id, after.claims)
  }

  return {
    async create(tenant: Tenant, user: Parameters<UserWriter['create']>[0], within: Parameters<UserWriter['create']>[1]): Promise<User> {
      const row = newRow(user)
      const hash = await hashOf(user.password)
      return together(async () => {
        await uniquely(() => rows(tenant).insert(row))
        await index(tenant, row.id, row.claims)
        if (hash !== undefined) await passwords.set(tenant, row.id, hash)
        await count.add(tenant, isSettled(row.id, clock.now()))
        const created = toUser(row)
        await within?.(created)
        return created
      })
    },
    async update(tenant: Tenant, id: string, change: UserChange, ifVersion: number | undefined, within: Parameters<UserWriter['update']>[3]): Promise<User> {
      const hash = await hashOf(change.password)
      const kept = hash === undefined ? 0 : await passwords.historyOf(tenant)
      return together(async () => {
        const before = await locked(tenant, id, ifVersion)
        const after = changed(before, change)
        const { id: _, createdAt: __, ...set } = after
        await uniquely(() => rows(tenant).update({ id }, set))
        await reindex(tenant, before, after)
        if (hash !== undefined) await passwords.replace(tenant, id, hash, kept)
        const user = toUser(after)
        await within?.(user, toUser(before))
        return user
      })
    },
    remove: (tenant: Tenant, id: string, within: Parameters<UserWriter['remove']>[1]): Promise<boolean> =>
      together(async () => {
        const row = await rows(tenant).find({ id }, { lock: true })
        if (!row) return false
        await rows(tenant).remove({ id })
        await data.rows(tenant, claimTable).remove({ userId: id })
        await passwords.remove(tenant, id)
        await count.subtract(tenant)
        await within?.(toUser(row))
        return true
      }),
  }
}
