import type { User, UserFilter, UserPage, UserSearch, UserWalker } from '@gatehouse/users/contracts'
import { AndFilter, type Filter, OrFilter } from 'ldapts'
import { LRUCache } from 'lru-cache'
import type { Directory } from '../connect/directory.ts'
import { byCodePoint, fold } from '../filter/fold.ts'
import { compile } from '../filter/matches.ts'
import { netFor } from '../filter/to-ldap.ts'
import { userNets } from '../filter/user-nets.ts'
import { userFields, valuesOfUser } from '../filter/user-values.ts'
import type { Layout } from '../layout.ts'
import { firstAfter } from './after.ts'
import { idFilter, type Lookup } from './lookup.ts'
import { scan } from './scan.ts'
import { toUser } from './to-user.ts'

type OrderBy = NonNullable<UserSearch['orderBy']>
interface Found {
  readonly id: string
  readonly key: string | number
}
/** Ids that one request asks for. */
const idsAtOnce = 100
const mostSearches = 50
/** Ids kept over all of them. */
const mostIds = 500_000

const keyOf = (user: User, orderBy: OrderBy): string | number => (orderBy === 'username' ? fold(user.username) : user[orderBy])
const compare = (a: Found, b: Found): number => {
  const order = typeof a.key === 'number' ? a.key - Number(b.key) : byCodePoint(a.key, String(b.key))
  return order || byCodePoint(a.id, b.id)
}
const fieldsOf = (filter: UserFilter): readonly string[] =>
  'parts' in filter ? filter.parts.flatMap(fieldsOf) : 'part' in filter ? fieldsOf(filter.part) : [filter.field]

/**
 * Directories count and sort nothing reliably: the ids that pass are collected with the few attributes that decide, kept for a moment,
 * and a page loads its own users. Pages fit together as long as the list is kept or nobody changes the directory.
 */
export const createSearch = (directory: Directory, layout: Layout, lookup: Lookup, keepMs: number) => {
  const nets = userNets(layout)
  const lists = new LRUCache<string, Promise<readonly Found[]>>({ max: mostSearches, ttl: Math.max(1, keepMs), perf: performance, ttlResolution: 0 })
  let ids = 0
  const decisive = (where: UserFilter | undefined): string[] => {
    const { idAttribute, usernameAttribute, createdAttribute, modifiedAttribute, disabledAttribute, attributes } = layout
    const claims = where ? fieldsOf(where).map((field) => attributes.get(field)) : []
    const wanted = [idAttribute, usernameAttribute, createdAttribute, modifiedAttribute, disabledAttribute, ...claims]
    return [...new Set(wanted.filter((name): name is string => name !== undefined && name !== ''))]
  }
  const collect = async ({ where, orderBy = 'id', descending = false }: UserSearch, mayMiss: boolean): Promise<readonly Found[]> => {
    const net = where ? netFor(where, nets) : 'all'
    if (net === 'none') return []
    const passes = where ? compile(where, valuesOfUser, userFields) : () => true
    const found: Found[] = []
    const { baseDn, binary, maxEntries, userFilter } = layout
    await scan(directory, { baseDn, what: userFilter, net, attributes: decisive(where), binary, maxEntries, mayMiss }, (entry) => {
      const user = toUser(layout, entry)
      if (user && passes(user)) found.push({ id: user.id, key: keyOf(user, orderBy) })
    })
    return found.sort(descending ? (a, b) => compare(b, a) : compare)
  }
  const listFor = (search: UserSearch, mayMiss: boolean): Promise<readonly Found[]> => {
    const key = JSON.stringify([search.where, search.orderBy, search.descending, mayMiss])
    const known = lists.get(key)
    if (known) return known
    if (ids > mostIds) lists.clear()
    if (lists.size === 0) ids = 0
    const list = collect(search, mayMiss)
    lists.set(key, list)
    list.then(
      ({ length }) => {
        ids += length
      },
      () => lists.delete(key),
    )
    return list
  }
  /** By their ids, as they are now. @param shaped puts the condition together with what else must hold */
  const byIds = async (ids: readonly string[], shaped = (filter: Filter) => filter): Promise<ReadonlyMap<string, User>> => {
    const filters = ids.map((id) => idFilter(layout, id)).filter((filter): filter is Filter => filter !== undefined)
    const chunks = Array.from({ length: Math.ceil(filters.length / idsAtOnce) }, (_, index) => filters.slice(index * idsAtOnce, (index + 1) * idsAtOnce))
    const asked = (chunk: Filter[]) => lookup.some(shaped(new OrFilter({ filters: chunk })), 0, undefined, undefined, chunk.length)
    const entries = await Promise.all(chunks.map(asked))
    const users = entries.flat().flatMap((entry) => toUser(layout, entry) ?? [])
    return new Map(users.map((user) => [user.id, user]))
  }
  const load = async (wanted: readonly Found[]): Promise<readonly User[]> => {
    const users = await byIds(wanted.map(({ id }) => id))
    return wanted.flatMap(({ id }) => users.get(id) ?? [])
  }
  return {
    async search(search: UserSearch): Promise<UserPage> {
      const list = await listFor(search, true)
      const page = list.slice(search.offset, search.offset + search.limit)
      return { total: list.length, users: page.length > 0 ? await load(page) : [] }
    },
    /** Over the same list: it goes on from an id, and so it stays right when the list is read anew. */
    async walk({ where, limit, after }: Parameters<UserWalker['walk']>[0]): Promise<readonly User[]> {
      const list = await listFor({ ...(where ? { where } : {}), limit, offset: 0 }, false)
      let at = firstAfter(list, after)
      const users: User[] = []
      // Who has gone since leaves a gap.
      while (users.length < limit && at < list.length) {
        const part = list.slice(at, at + limit - users.length)
        at += part.length
        users.push(...(await load(part)))
      }
      return users
    },
    async findAll(ids: readonly string[]): Promise<readonly User[]> {
      // Who is no user any more is gone.
      const users = await byIds([...new Set(ids)], (filter) => new AndFilter({ filters: [layout.userFilter, filter] }))
      return [...users.values()]
    },
    forget: () => lists.clear(),
  }
}
