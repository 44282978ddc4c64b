import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock, Tenant } from '@gatehouse/kernel'
import { and, type Data, gt, gte } from '@gatehouse/kernel/data'
import { LRUCache } from 'lru-cache'
import { type OrderedStep, SearchTooBroad, type User, type UserFilter, type UserPage, type UserSearch, type UserWalker } from '../contracts.ts'
import { type UserRow, userTable } from '../data/tables.ts'
import type { Holding, HoldingOf } from '../holding.ts'
import { beyond } from '../sorted-walk.ts'
import { type Anchor, type Anchors, gap } from './anchors.ts'
import { breadth } from './breadth.ts'
import { conditionOf } from './condition.ts'
import type { UserCount } from './count.ts'
import { isSettled } from './id-time.ts'
import { toUser } from './row.ts'

export interface SearchDeps {
  readonly data: Data
  readonly clock: Clock
  readonly count: UserCount
  readonly anchors: Anchors
  /** Users that one search may look at. */
  readonly scanLimit: number
  /** Default: nothing holds users besides. */
  readonly holdingOf?: HoldingOf
}
/** How long a tenant counts as big or small. */
const bigForMs = 5000
/** Of a walk to a deep page, before others get their turn. */
const stepsATurn = 16
/** Rows of one answer, whatever is asked for. */
const longestPage = 10_000
const sortColumns = { username: 'usernameLower', createdAt: 'createdAt', updatedAt: 'updatedAt', id: 'id' } as const
const users = (rows: readonly UserRow[]): readonly User[] => rows.map(toUser)

const orderOf = ({ orderBy = 'id', descending = false }: UserSearch) => {
  const direction = descending ? ('desc' as const) : ('asc' as const)
  const first = [sortColumns[orderBy], direction] as const
  // Of those two no value comes twice.
  return orderBy === 'id' || orderBy === 'username' ? [first] : [first, ['id', direction] as const]
}

/** Pages with a total. Without a filter the total is a kept counter, and in the order of ids a deep page costs what the first does. */
export const userSearch = ({ data, clock, count, anchors, scanLimit, holdingOf = async () => new Map() }: SearchDeps) => {
  const big = new LRUCache<string, boolean>({ max: 1000, ttl: bigForMs })
  const isBig = async (tenant: Tenant): Promise<boolean> => {
    const known = big.get(tenant.id) ?? (await count.read(tenant)).users > scanLimit
    big.set(tenant.id, known, { noUpdateTTL: true })
    return known
  }
  const refuseBroad = async (tenant: Tenant, filter: UserFilter, holding: Holding): Promise<void> => {
    if ((await isBig(tenant)) && !(await breadth(data, tenant, scanLimit, clock.now(), holding)(filter)))
      throw new SearchTooBroad(`the filter fits too many users: narrow it down to ${scanLimit}`)
  }
  const filtered = async (tenant: Tenant, search: UserSearch, filter: UserFilter, limit: number): Promise<UserPage> => {
    const rows = data.rows(tenant, userTable)
    const holding = await holdingOf(tenant, filter)
    const where = conditionOf(filter, clock.now(), holding)
    await refuseBroad(tenant, filter, holding)
    const page = limit === 0 ? [] : await rows.list(where, { orderBy: orderOf(search), limit, offset: search.offset })
    const ends = page.length < limit && (page.length > 0 || search.offset === 0)
    return { total: ends ? search.offset + page.length : await rows.count(where), users: users(page) }
  }
  const idsFrom = (tenant: Tenant, anchor: Anchor | undefined, limit: number, offset: number): Promise<UserRow[]> =>
    data.rows(tenant, userTable).list(anchor ? { id: gte(anchor.id) } : {}, { orderBy: [['id', 'asc']], limit, offset })
  /** Walks from anchor to anchor and leaves new ones on the way. Others get their turn meanwhile. @returns one near the offset */
  const nearest = async (tenant: Tenant, shifts: number, offset: number): Promise<Anchor | undefined> => {
    let at: Anchor | undefined
    for (let steps = 1; ; steps += 1) {
      const known = anchors.before(tenant.id, shifts, offset)
      if (known && known.offset > (at?.offset ?? 0)) at = known
      const here = at?.offset ?? 0
      if (offset - here <= gap) return at
      const [next] = await idsFrom(tenant, at, 1, gap)
      if (!next) return at
      at = { offset: here + gap, id: next.id }
      if (isSettled(at.id, clock.now())) anchors.remember(tenant.id, shifts, at)
      if (steps % stepsATurn === 0) await nextTurn()
    }
  }
  const byId = async (tenant: Tenant, offset: number, limit: number, shifts: number): Promise<readonly UserRow[]> => {
    const anchor = await nearest(tenant, shifts, offset)
    return idsFrom(tenant, anchor, limit, offset - (anchor?.offset ?? 0))
  }
  const everybody = async (tenant: Tenant, search: UserSearch, limit: number): Promise<UserPage> => {
    const { users: total, shifts } = await count.read(tenant)
    if (limit === 0 || search.offset >= total) return { total, users: [] }
    // Ids grow with time: sorting a million users by another column for that would take seconds.
    const orderBy = search.orderBy === 'createdAt' && total > scanLimit ? 'id' : (search.orderBy ?? 'id')
    const page =
      orderBy === 'id' && !search.descending
        ? await byId(tenant, search.offset, limit, shifts)
        : await data.rows(tenant, userTable).list({}, { orderBy: orderOf({ ...search, orderBy }), limit, offset: search.offset })
    return { total, users: users(page) }
  }
  return {
    search(tenant: Tenant, search: UserSearch): Promise<UserPage> {
      const limit = Math.min(search.limit, longestPage)
      return search.where ? filtered(tenant, search, search.where, limit) : everybody(tenant, search, limit)
    },
    async walk(tenant: Tenant, { where, limit, after }: Parameters<UserWalker['walk']>[0]): Promise<readonly User[]> {
      const holding = await holdingOf(tenant, where)
      if (where) await refuseBroad(tenant, where, holding)
      const condition = and(...(where ? [conditionOf(where, clock.now(), holding)] : []), ...(after === undefined ? [] : [{ id: gt(after) }]))
      return users(await data.rows(tenant, userTable).list(condition, { orderBy: [['id', 'asc']], limit: Math.min(limit, longestPage) }))
    },
    async walkInOrder(tenant: Tenant, { where, behind, limit, ...order }: OrderedStep): Promise<readonly User[]> {
      const holding = await holdingOf(tenant, where)
      if (where) await refuseBroad(tenant, where, holding)
      // There is no index on it. Ids tell the same.
      if (order.orderBy === 'createdAt' && !where && (await isBig(tenant)))
        throw new SearchTooBroad('there are too many users to sort them by that: sort by id')
      const tests = [...(where ? [where] : []), ...(behind ? [beyond(order, behind)] : [])]
      const condition = and(...tests.map((test) => conditionOf(test, clock.now(), holding)))
      return users(
        await data.rows(tenant, userTable).list(condition, { orderBy: orderOf({ ...order, limit, offset: 0 }), limit: Math.min(limit, longestPage) }),
      )
    },
  }
}
