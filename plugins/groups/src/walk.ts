import { type Tenant, Transient } from '@gatehouse/kernel'
import { and, gt } from '@gatehouse/kernel/data'
import type { GroupReader } from '@gatehouse/users/contracts'
import { conditionOf } from './condition.ts'
import type { GroupWalk, KnownGroup, WalkedGroups } from './contracts.ts'
import { toGroup } from './data/rows.ts'
import { groupTable } from './data/tables.ts'
import { known } from './foreign.ts'
import { primary } from './names.ts'
import { type Deps, filterFor } from './search.ts'

/** `AD/0190…`: the store and the id of the group that came last. */
const placeOf = (after: string | undefined) => {
  const slash = after?.indexOf('/') ?? -1
  return after === undefined ? { store: primary, at: undefined } : { store: after.slice(0, slash), at: after.slice(slash + 1) }
}

export const groupWalk =
  ({ data, readers }: Deps) =>
  async (tenant: Tenant, { where, store: only, limit, after }: GroupWalk): Promise<WalkedGroups> => {
    const place = placeOf(after)
    const found: KnownGroup[] = []
    const local = async (): Promise<void> => {
      const condition = and(...(where ? [conditionOf(where)] : []), ...(place.at === undefined ? [] : [{ id: gt(place.at) }]))
      const page = await data.rows(tenant, groupTable).list(condition, { orderBy: [['id', 'asc']], limit: limit + 1 })
      found.push(...page.map(toGroup))
    }
    const visit = async (reader: GroupReader, store: string): Promise<true | undefined> => {
      const condition = where ? await filterFor(reader, store, where) : true
      if (condition === false) return undefined
      const from = store === place.store && place.at !== undefined ? { after: place.at } : {}
      const groups = await reader.walkGroups({ ...(condition === true ? {} : { where: condition }), limit: limit + 1 - found.length, ...from })
      found.push(...groups.map((group) => known(group, store)))
      return found.length > limit ? true : undefined
    }
    const still = (store: string): boolean => (only === undefined || store === only) && (place.store === primary || store >= place.store)
    if (place.store === primary && (only === undefined || only === primary)) await local()
    if (found.length <= limit && only !== primary) {
      const { skipped } = await readers.inTurn(tenant, async (reader, store) => (still(store) ? visit(reader, store) : undefined))
      if (skipped.some(still)) throw new Transient('a user store does not answer', { detail: { skipped } })
    }
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return { groups: page, ...(last && found.length > limit ? { next: `${last.store}/${last.id}` } : {}) }
  }
