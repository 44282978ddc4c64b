import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { GroupReader, GroupReaders, GroupSearch, UserFilter } from '@gatehouse/users/contracts'
import { conditionOf } from './condition.ts'
import type { GroupList, KnownGroup } from './contracts.ts'
import { toGroup } from './data/rows.ts'
import { groupTable } from './data/tables.ts'
import { known } from './foreign.ts'
import { membersNamed, reduced } from './reduce.ts'

export interface Deps {
  readonly data: Data
  readonly readers: GroupReaders
}
const longestPage = 10_000

/** A filter as another store can answer it, or what is known without asking. */
export const filterFor = async (reader: GroupReader, store: string, where: UserFilter): Promise<UserFilter | boolean> => {
  const held = new Map<string, readonly string[]>()
  for (const member of membersNamed(where))
    held.set(
      member,
      (await reader.groupsOf(member)).map(({ id }) => id),
    )
  return reduced(where, store, (member) => held.get(member) ?? [])
}

/** One list over all stores: the local groups by name, then those of each other store. */
export const groupSearch = ({ data, readers }: Deps) => {
  const local = async (tenant: Tenant, { where, limit, offset }: GroupSearch) => {
    const rows = data.rows(tenant, groupTable)
    const condition = where ? conditionOf(where) : {}
    const page = limit === 0 ? [] : await rows.list(condition, { orderBy: [['nameLower', 'asc']], limit, offset })
    const ends = page.length < limit && (page.length > 0 || offset === 0)
    return { total: ends ? offset + page.length : await rows.count(condition), groups: page.map(toGroup) }
  }
  return async (tenant: Tenant, search: GroupSearch): Promise<GroupList> => {
    const limit = Math.min(search.limit, longestPage)
    const first = await local(tenant, { ...search, limit })
    const groups: KnownGroup[] = [...first.groups]
    let total = first.total
    const { skipped } = await readers.inTurn(tenant, async (reader, store): Promise<undefined> => {
      const where = search.where ? await filterFor(reader, store, search.where) : true
      if (where === false) return
      const page = await reader.searchGroups({
        ...(where === true ? {} : { where }),
        limit: limit - groups.length,
        offset: Math.max(0, search.offset - total),
      })
      total += page.total
      groups.push(...page.groups.map((group) => known(group, store)))
    })
    return { total, groups, skipped }
  }
}
