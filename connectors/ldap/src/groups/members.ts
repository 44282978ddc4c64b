import type { GroupMember, MemberPage } from '@gatehouse/users/contracts'
import { EqualityFilter, type Filter } from 'ldapts'
import { LRUCache } from 'lru-cache'
import type { Directory } from '../connect/directory.ts'
import { hasCode, unanswered } from '../errors.ts'
import type { Layout } from '../layout.ts'
import { type DirectoryEntry, readEntry } from '../read/entry.ts'
import { type Lookup, usernameFilter } from '../read/lookup.ts'
import { scan } from '../read/scan.ts'
import { idOf } from '../read/to-user.ts'
import type { GroupFinder } from './find.ts'
import { relativeId } from './sid.ts'
import { groupAttributes, toGroup } from './to-group.ts'

const mostKept = 20
const mostRanges = 1000

export const createMembers = (directory: Directory, layout: Layout, lookup: Lookup, finder: GroupFinder, keepMs: number) => {
  const { memberAttribute, memberRange, memberValue, nameAttribute } = layout.groups
  const isAd = layout.flavour === 'ad'
  const kept = new LRUCache<string, Promise<readonly string[]>>({ max: mostKept, ttl: Math.max(1, keepMs), perf: performance, ttlResolution: 0 })
  const at = async (dn: string, attributes: string[], filter?: Filter): Promise<DirectoryEntry | undefined> => {
    const options = { scope: 'base' as const, attributes, explicitBufferAttributes: [...layout.binary], ...(filter ? { filter } : {}) }
    try {
      const { searchEntries } = await directory.read((client) => client.search(dn, options))
      return searchEntries[0] && readEntry(directory, searchEntries[0])
    } catch (error) {
      if (hasCode(error, 'noSuchObject', 'referral', 'invalidDnSyntax')) return undefined
      throw unanswered(error)
    }
  }
  const part = (from: number): string => (memberRange === 0 ? memberAttribute : `${memberAttribute};range=${from}-${from + memberRange - 1}`)
  /** All values of `member`: in parts, where the server gives no more at once, [MS-ADTS] §3.1.1.3.1.3.3. */
  const listed = async (dn: string): Promise<readonly string[]> => {
    const values: string[] = []
    for (let turn = 0; turn < mostRanges && values.length < layout.maxEntries; turn += 1) {
      const entry = await at(dn, [part(values.length)])
      const found = entry?.all(memberAttribute).map(String) ?? []
      values.push(...found)
      if (found.length === 0 || entry?.ranged === undefined || entry.ranged.endsWith('-*')) break
    }
    return values
  }
  /** Those whose primary group it is are not in `member`. */
  const primaries = async (dn: string): Promise<readonly string[]> => {
    const id = isAd ? relativeId((await at(dn, ['objectSid']))?.bytes('objectSid') ?? Buffer.alloc(0)) : undefined
    if (id === undefined) return []
    const dns: string[] = []
    const net = new EqualityFilter({ attribute: 'primaryGroupID', value: String(id) })
    const { baseDn, userFilter, binary, maxEntries } = layout
    await scan(directory, { baseDn, what: userFilter, net, attributes: ['cn'], binary, maxEntries }, (entry) => void dns.push(entry.dn))
    return dns
  }
  const valuesOf = (dn: string): Promise<readonly string[]> => {
    const known = kept.get(dn)
    if (known) return known
    const list = Promise.all([listed(dn), primaries(dn)]).then((parts) => parts.flat())
    kept.set(dn, list)
    list.catch(() => kept.delete(dn))
    return list
  }
  const userOf = (entry: DirectoryEntry | undefined): GroupMember | undefined => {
    const [id, name] = [entry && idOf(layout, entry), entry?.text(layout.usernameAttribute)]
    return id === undefined || name === undefined ? undefined : { kind: 'user', id, name }
  }
  const memberAt = async (value: string): Promise<readonly GroupMember[]> => {
    const own = [layout.idAttribute, layout.usernameAttribute]
    if (memberValue === 'username') return [userOf(await lookup.user(usernameFilter(layout, value), own)) ?? []].flat()
    const user = userOf(await at(value, own, layout.userFilter))
    if (user) return [user]
    const entry = await at(value, [...groupAttributes(layout), nameAttribute], layout.groups.filter)
    return entry ? toGroup(layout, entry).map(({ group: { id, name } }) => ({ kind: 'group', id, name })) : []
  }
  return async (groupId: string, { limit, offset }: { readonly limit: number; readonly offset: number }): Promise<MemberPage> => {
    const group = await finder.one('id', groupId)
    if (!group) return { total: 0, members: [] }
    const values = await valuesOf(group.dn)
    const page = await Promise.all(values.slice(offset, offset + limit).map(memberAt))
    return { total: values.length, members: page.flat() }
  }
}
