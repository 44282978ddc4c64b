import type { Group, GroupPage, GroupReader, GroupSearch } from '@gatehouse/users/contracts'
import { AndFilter, EqualityFilter, type Filter } from 'ldapts'
import { LRUCache } from 'lru-cache'
import type { Directory } from '../connect/directory.ts'
import { byCodePoint, fold } from '../filter/fold.ts'
import { compile } from '../filter/matches.ts'
import { type FieldNet, type FieldNets, netFor, textNet, timeNet } from '../filter/to-ldap.ts'
import { idNet } from '../filter/user-nets.ts'
import type { Layout } from '../layout.ts'
import { firstAfter } from '../read/after.ts'
import type { Lookup } from '../read/lookup.ts'
import { idFilter } from '../read/lookup.ts'
import { scan } from '../read/scan.ts'
import { type GroupEntry, groupAttributes, groupFields, toGroup, valuesOfGroup } from './to-group.ts'

const longestName = 256
const mostSearches = 20

const groupNets = (layout: Layout): FieldNets => {
  const nets = new Map<string, FieldNet>([
    ['id', idNet(layout)],
    ['name', textNet(layout.groups.nameAttribute)],
    ['createdAt', timeNet(layout.createdAttribute)],
    ['updatedAt', timeNet(layout.modifiedAttribute)],
  ])
  return (field) => nets.get(field)
}
const byName = (a: Group, b: Group): number => byCodePoint(fold(a.name), fold(b.name)) || byCodePoint(a.id, b.id)

const byId = (a: Group, b: Group): number => byCodePoint(a.id, b.id)
type Where = Pick<GroupSearch, 'where'>

export const createGroupFinder = (directory: Directory, layout: Layout, lookup: Lookup, keepMs: number) => {
  const { baseDn, filter, nameAttribute } = layout.groups
  const attributes = groupAttributes(layout)
  const nets = groupNets(layout)
  const lists = new LRUCache<string, Promise<readonly Group[]>>({ max: mostSearches, ttl: Math.max(1, keepMs), perf: performance, ttlResolution: 0 })
  const collect = async ({ where }: Where, order: typeof byName): Promise<readonly Group[]> => {
    const net = where ? netFor(where, nets) : 'all'
    if (net === 'none') return []
    const passes = where ? compile(where, valuesOfGroup, groupFields) : () => true
    const found: Group[] = []
    const { binary, maxEntries } = layout
    await scan(directory, { baseDn, what: filter, net, attributes, binary, maxEntries }, (entry) => {
      for (const { group } of toGroup(layout, entry)) if (passes(group)) found.push(group)
    })
    return found.sort(order)
  }
  const listFor = (search: Where, order: typeof byName): Promise<readonly Group[]> => {
    const key = JSON.stringify([order === byId, search.where])
    const known = lists.get(key)
    if (known) return known
    const list = collect(search, order)
    lists.set(key, list)
    list.catch(() => lists.delete(key))
    return list
  }
  /** Groups that a filter finds, at most `most`. */
  const some = async (asked: Filter, most: number): Promise<readonly GroupEntry[]> =>
    (await lookup.some(new AndFilter({ filters: [filter, asked] }), most, attributes, baseDn)).flatMap((entry) => toGroup(layout, entry))
  return {
    some,
    async one(by: 'id' | 'name', value: string): Promise<GroupEntry | undefined> {
      const usable = value !== '' && value.length <= longestName && !value.includes('\0')
      const asked = by === 'id' ? idFilter(layout, value) : usable ? new EqualityFilter({ attribute: nameAttribute, value: value.normalize('NFC') }) : undefined
      const [found, ...more] = asked ? await some(asked, 2) : []
      const isIt = found && more.length === 0 && (by === 'id' || fold(found.group.name) === fold(value))
      return isIt ? found : undefined
    },
    async search(search: GroupSearch): Promise<GroupPage> {
      const list = await listFor(search, byName)
      return { total: list.length, groups: list.slice(search.offset, search.offset + search.limit) }
    },
    async walk({ where, limit, after }: Parameters<GroupReader['walkGroups']>[0]): Promise<readonly Group[]> {
      const list = await listFor(where ? { where } : {}, byId)
      const at = firstAfter(list, after)
      return list.slice(at, at + limit)
    },
  }
}
export type GroupFinder = ReturnType<typeof createGroupFinder>
