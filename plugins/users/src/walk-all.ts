import { type Tenant, Transient } from '@gatehouse/kernel'
import { type User, type UserFilter, type UserStore, type UserWalk, type WalkedPage, walksUsers } from './contracts.ts'
import { type HoldingOf, withIds } from './holding.ts'
import { primary } from './names.ts'
import type { UserStores } from './stores.ts'

interface Step {
  readonly where?: UserFilter
  readonly limit: number
  readonly after?: string
}
const beyond = (where: UserFilter | undefined, after: string): UserFilter => {
  const later = { op: 'gt', field: 'id', value: after } as const
  return where ? { op: 'and', parts: [where, later] } : later
}
const step = async (store: UserStore, { where, limit, after }: Step): Promise<readonly User[]> => {
  const from = after === undefined ? where : beyond(where, after)
  if (!walksUsers(store)) return (await store.search({ ...(from ? { where: from } : {}), limit, offset: 0, orderBy: 'id' })).users
  return store.walk({ ...(where ? { where } : {}), limit, ...(after === undefined ? {} : { after }) })
}
/** `HR/0190…`: the store and the id of the user who came last. */
const placeOf = (after: string | undefined) => {
  const slash = after?.indexOf('/') ?? -1
  return after === undefined ? { store: primary, id: undefined } : { store: after.slice(0, slash), id: after.slice(slash + 1) }
}

/** The local store, then the others in the order of their names. One that is down ends the walk: to pass it over would make its users look deleted. */
export const walkAll =
  (stores: UserStores, holdingOf: HoldingOf = async () => new Map()) =>
  async (tenant: Tenant, { where, store: only, limit, after }: UserWalk): Promise<WalkedPage> => {
    const place = placeOf(after)
    const holding = await holdingOf(tenant, where)
    const found: { readonly store: string; readonly user: User }[] = []
    const visit = async (name: string, store: UserStore): Promise<true | undefined> => {
      const from = name === place.store ? place.id : undefined
      // One more than asked for: whether there is a next page.
      const left = limit + 1 - found.length
      const asked = where && name !== primary && holding.size > 0 ? await withIds(where, holding, name) : where
      const users = await step(store, { ...(asked ? { where: asked } : {}), limit: left, ...(from === undefined ? {} : { after: from }) })
      found.push(...users.map((user) => ({ store: name, user })))
      return found.length > limit ? true : undefined
    }
    const still = (name: string): boolean => place.store === primary || name >= place.store
    if (only !== undefined) {
      const store = await stores.byName(tenant, only)
      if (store) await visit(only, store)
    } else if (!(place.store === primary && (await visit(primary, stores.local(tenant))))) {
      const { skipped } = await stores.inTurn(tenant, async ({ name, store }) => (still(name) ? visit(name, store) : undefined))
      if (skipped.some(still)) throw new Transient('a user store does not answer', { detail: { skipped } })
    }
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return { users: page.map(({ user }) => user), ...(last && found.length > limit ? { next: `${last.store}/${last.user.id}` } : {}) }
  }
