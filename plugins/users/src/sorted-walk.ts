import { type Tenant, Transient } from '@gatehouse/kernel'
import { type OrderedStep, type User, type UserFilter, type UserStore, type UserWalk, type WalkedPage, walksInOrder } from './contracts.ts'
import { type Holding, type HoldingOf, withIds } from './holding.ts'
import { fold, primary } from './names.ts'
import type { UserStores } from './stores.ts'

type Order = Pick<OrderedStep, 'orderBy' | 'descending'>
type Mark = NonNullable<OrderedStep['behind']>

const markOf = (user: User, { orderBy }: Order): Mark => ({ value: orderBy === 'username' ? fold(user.username) : user[orderBy], id: user.id })
/** Those that come later, as a filter. The plain bound in front of it is what an index walks along. */
export const beyond = ({ orderBy: field, descending }: Order, { value, id }: Mark): UserFilter => {
  const later = descending ? 'lt' : 'gt'
  if (field === 'id') return { op: later, field, value: id }
  const tied: UserFilter = {
    op: 'and',
    parts: [
      { op: 'eq', field, value },
      { op: later, field: 'id', value: id },
    ],
  }
  return {
    op: 'and',
    parts: [
      { op: descending ? 'le' : 'ge', field, value },
      { op: 'or', parts: [{ op: later, field, value }, tied] },
    ],
  }
}
/** By code point, as stores sort. */
const compared = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
const both = (where: UserFilter | undefined, later: UserFilter | undefined): { readonly where?: UserFilter } => {
  const parts = [where, later].filter((part) => part !== undefined)
  const [only] = parts
  return only === undefined ? {} : { where: parts.length === 1 ? only : { op: 'and', parts } }
}

/** One order over all stores: of each the next ones, merged. None is passed over. */
export const sortedWalk =
  (stores: UserStores, holdingOf: HoldingOf) =>
  async (tenant: Tenant, walk: UserWalk & { readonly orderBy: Order['orderBy'] }): Promise<WalkedPage> => {
    const { where, store: only, limit, orderBy, descending = false } = walk
    const order: Order = { orderBy, descending }
    const behind = walk.after === undefined ? undefined : (JSON.parse(walk.after) as Mark)
    const holding: Holding = await holdingOf(tenant, where)
    const found: User[] = []
    // One more than asked for: whether there is a next page.
    const visit = async (name: string, store: UserStore): Promise<undefined> => {
      const asked = where && name !== primary && holding.size > 0 ? await withIds(where, holding, name) : where
      const step = { ...order, limit: limit + 1 }
      if (walksInOrder(store)) found.push(...(await store.walkInOrder({ ...step, ...(asked ? { where: asked } : {}), ...(behind ? { behind } : {}) })))
      else found.push(...(await store.search({ ...step, ...both(asked, behind && beyond(order, behind)), offset: 0 })).users)
    }
    if (only !== undefined) {
      const store = await stores.byName(tenant, only)
      if (store) await visit(only, store)
    } else {
      await visit(primary, stores.local(tenant))
      const { skipped } = await stores.inTurn(tenant, ({ name, store }) => visit(name, store))
      if (skipped.length > 0) throw new Transient('a user store does not answer', { detail: { skipped } })
    }
    const keyed = found.map((user) => ({ user, mark: markOf(user, order) }))
    keyed.sort((a, b) => (compared(a.mark.value, b.mark.value) || compared(a.mark.id, b.mark.id)) * (descending ? -1 : 1))
    const page = keyed.slice(0, limit)
    const last = page.at(-1)
    return { users: page.map(({ user }) => user), ...(last && keyed.length > limit ? { next: JSON.stringify(last.mark) } : {}) }
  }
