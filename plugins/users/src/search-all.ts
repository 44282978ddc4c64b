import { type Tenant, Transient } from '@gatehouse/kernel'
import type { User, UserPage, UserSearch } from './contracts.ts'
import { type HoldingOf, withIds } from './holding.ts'
import type { UserStores } from './stores.ts'

/** One list over all stores: those of the local store first, then those of each other store in the order of their names. */
export const searchAll =
  (stores: UserStores, holdingOf: HoldingOf) =>
  async (tenant: Tenant, search: UserSearch): Promise<UserPage> => {
    const local = await stores.local(tenant).search(search)
    const users: User[] = [...local.users]
    let total = local.total
    const holding = await holdingOf(tenant, search.where)
    const { skipped } = await stores.inTurn(tenant, async ({ name, store }): Promise<undefined> => {
      const where = search.where && holding.size > 0 ? { where: await withIds(search.where, holding, name) } : {}
      const page = await store.search({ ...search, ...where, limit: search.limit - users.length, offset: Math.max(0, search.offset - total) })
      total += page.total
      users.push(...page.users)
    })
    return skipped.length === 0 ? { total, users } : { total, users, skipped }
  }

/** The store that holds the user of this id. @throws Transient it may be in one that is down */
export const storeOf = async (stores: UserStores, tenant: Tenant, id: string) => {
  const local = stores.local(tenant)
  if (await local.find('id', id)) return local
  const { answer, skipped } = await stores.inTurn(tenant, async ({ store }) => ((await store.find('id', id)) ? store : undefined))
  if (!answer && skipped.length > 0) throw new Transient('a user store does not answer', { detail: { skipped } })
  return answer
}
