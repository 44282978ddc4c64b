import { type Tenant, Transient } from '@gatehouse/kernel'
import { type Data, oneOf, or, some, type Where } from '@gatehouse/kernel/data'
import type { GroupReader, GroupReaders, HeldUsers } from '@gatehouse/users/contracts'
import { limits } from './climb.ts'
import { groupTable, memberTable } from './data/tables.ts'
import { primary } from './names.ts'

export interface Deps {
  readonly data: Data
  readonly readers: GroupReaders
}
type Ids = ReadonlySet<string>
/** Groups of one store, by their ids. */
type Below = ReadonlyMap<string, Ids>
/** Values of one condition, and members of one page. */
const chunk = 500

const inChunks = async <X>(ids: readonly string[], work: (some: readonly string[]) => Promise<readonly X[]>): Promise<readonly X[]> => {
  const found: X[] = []
  for (let from = 0; from < ids.length; from += chunk) found.push(...(await work(ids.slice(from, from + chunk))))
  return found
}
/** The users of groups, directly and through groups in them: the other way round than `heldGroups`, within the same limits. */
export const groupHolder = ({ data, readers }: Deps) => {
  const members = (tenant: Tenant) => data.rows(tenant, memberTable)
  /** All groups below, those of other stores that local ones hold included. */
  const below = async (tenant: Tenant, start: readonly string[]): Promise<Below> => {
    const found = new Map([[primary, new Set(start)]])
    let level: readonly string[] = start
    let count = start.length
    for (let depth = 1; level.length > 0 && depth < limits.levels && count < limits.groups; depth += 1) {
      const rows = await inChunks(level, (ids) => members(tenant).list({ kind: 'group', groupId: oneOf([...ids]) }))
      const news = rows.filter(({ store, memberId }) => !found.get(store)?.has(memberId))
      for (const { store, memberId } of news) found.set(store, (found.get(store) ?? new Set()).add(memberId))
      level = news.filter(({ store }) => store === primary).map(({ memberId }) => memberId)
      count += news.length
    }
    return found
  }
  const pageOf = async (reader: GroupReader, groupId: string, most: number) => {
    const all = []
    for (let offset = 0; ; offset += chunk) {
      const { members: page } = await reader.membersOf(groupId, { limit: chunk, offset })
      all.push(...page)
      if (page.length < chunk || all.length > most) return all
    }
  }
  /** Users of groups that a store keeps itself. */
  const foreignUsers = async (reader: GroupReader, groups: Ids, most: number): Promise<Ids> => {
    const [users, seen] = [new Set<string>(), new Set(groups)]
    let level = [...groups]
    for (let depth = 0; level.length > 0 && depth < limits.levels && users.size <= most; depth += 1) {
      const next: string[] = []
      for (const group of level) {
        for (const { kind, id } of await pageOf(reader, group, most)) {
          if (kind === 'user') users.add(id)
          else if (!seen.has(id) && seen.size < limits.groups) next.push(id)
          if (kind === 'group') seen.add(id)
        }
      }
      level = next
    }
    return users
  }
  const usersOf = (tenant: Tenant, groups: Below): HeldUsers => {
    const local = [...(groups.get(primary) ?? [])]
    return {
      where: local.length === 0 ? { id: oneOf<string>([]) } : or(...heldBy(local)),
      async idsIn(store, most) {
        const rows = await inChunks(local, (ids) => members(tenant).list({ kind: 'user', store, groupId: oneOf([...ids]) }, { limit: most + 1 }))
        const own = groups.get(store)
        const reader = own ? await readers.of(tenant, store) : undefined
        const found = new Set([...rows.map(({ memberId }) => memberId), ...(own && reader ? await foreignUsers(reader, own, most) : [])])
        return found.size > most ? undefined : [...found]
      },
    }
  }
  const heldBy = (ids: readonly string[]): Where<{ readonly id: string }>[] => {
    const parts: Where<{ readonly id: string }>[] = []
    for (let from = 0; from < ids.length; from += chunk)
      parts.push(some(memberTable, { memberId: 'id' }, { kind: 'user', groupId: oneOf(ids.slice(from, from + chunk)) }))
    return parts
  }
  /** The store that keeps a group of this id. @throws Transient it may be one that does not answer */
  const storeOf = async (tenant: Tenant, id: string): Promise<string | undefined> => {
    const { answer, skipped } = await readers.inTurn(tenant, async (reader, store) => ((await reader.findGroup('id', id)) ? store : undefined))
    if (answer === undefined && skipped.length > 0) throw new Transient('a user store does not answer', { detail: { skipped } })
    return answer
  }
  return {
    /** Users of these groups, of whichever store. A group that another store keeps holds no users of the local one. */
    async of(tenant: Tenant, ids: readonly string[]): Promise<HeldUsers> {
      const kept = ids.filter((id) => !id.includes('\0'))
      const local = (await inChunks(kept, (some) => data.rows(tenant, groupTable).list({ id: oneOf([...some]) }))).map(({ id }) => id)
      const found = new Map([...(await below(tenant, local))].map(([store, groups]) => [store, new Set(groups)]))
      for (const id of kept.filter((one) => !local.includes(one))) {
        const store = await storeOf(tenant, id)
        if (store !== undefined) found.set(store, (found.get(store) ?? new Set()).add(id))
      }
      return usersOf(tenant, found)
    },
  }
}
export type GroupHolder = ReturnType<typeof groupHolder>
