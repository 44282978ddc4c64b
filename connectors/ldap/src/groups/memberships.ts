import type { Group } from '@gatehouse/users/contracts'
import { EqualityFilter, ExtensibleFilter, type Filter, OrFilter } from 'ldapts'
import type { Directory } from '../connect/directory.ts'
import { hasCode, unanswered } from '../errors.ts'
import type { Layout } from '../layout.ts'
import { type DirectoryEntry, readEntry } from '../read/entry.ts'
import { idFilter, type Lookup } from '../read/lookup.ts'
import type { GroupFinder } from './find.ts'
import { inSameDomain } from './sid.ts'
import { type GroupEntry, groupAttributes, toGroup } from './to-group.ts'

/** LDAP_MATCHING_RULE_IN_CHAIN, [MS-ADTS] §3.1.1.3.4.4. */
const inChain = '1.2.840.113556.1.4.1941'
/** Longest way up, and most groups on it: groups may hold one another in a circle. */
const mostLevels = 32
const mostGroups = 5000
const dnsAtOnce = 50

const chunksOf = <X>(list: readonly X[], size: number): readonly (readonly X[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size))

export const createMemberships = (directory: Directory, layout: Layout, lookup: Lookup, finder: GroupFinder) => {
  const { memberAttribute, memberOfAttribute, memberValue } = layout.groups
  const isAd = layout.flavour === 'ad'
  const holding = (dns: readonly string[]): Filter => new OrFilter({ filters: dns.map((value) => new EqualityFilter({ attribute: memberAttribute, value })) })
  /** Groups that hold one of these directly. */
  const above = async (values: readonly string[]): Promise<readonly GroupEntry[]> =>
    (await Promise.all(chunksOf(values, dnsAtOnce).map((chunk) => finder.some(holding(chunk), mostGroups)))).flat()

  const atDn = async (dn: string): Promise<readonly GroupEntry[]> => {
    const options = { scope: 'base' as const, filter: layout.groups.filter, attributes: groupAttributes(layout), explicitBufferAttributes: [...layout.binary] }
    try {
      return (await directory.read((client) => client.search(dn, options))).searchEntries.flatMap((entry) => toGroup(layout, readEntry(directory, entry)))
    } catch (error) {
      if (hasCode(error, 'noSuchObject', 'referral', 'invalidDnSyntax')) return []
      throw unanswered(error)
    }
  }
  /** The one that Active Directory keeps apart from `member`: a number within the user's domain. */
  const primaryGroup = async (entry: DirectoryEntry): Promise<readonly GroupEntry[]> => {
    const [sid, id] = [entry.bytes('objectSid'), Number(entry.text('primaryGroupID') ?? Number.NaN)]
    if (!isAd || !sid || !Number.isInteger(id)) return []
    return finder.some(new EqualityFilter({ attribute: 'objectSid', value: inSameDomain(sid, id) }), 2)
  }
  const direct = async (entry: DirectoryEntry): Promise<readonly GroupEntry[]> => {
    if (memberValue === 'username') return above(entry.all(layout.usernameAttribute).map(String))
    const listed = memberOfAttribute === '' ? [] : entry.all(memberOfAttribute).slice(0, mostGroups).map(String)
    const groups: GroupEntry[] = []
    if (memberOfAttribute === '') groups.push(...(await above([entry.dn])))
    for (const chunk of chunksOf(listed, dnsAtOnce)) groups.push(...(await Promise.all(chunk.map(atDn))).flat())
    return [...groups, ...(await primaryGroup(entry))]
  }
  /** Level by level, each group once. */
  const walk = async (start: readonly GroupEntry[]): Promise<readonly GroupEntry[]> => {
    const found = new Map(start.map((each) => [each.group.id, each]))
    let level = [...found.values()]
    for (let depth = 0; level.length > 0 && depth < mostLevels && found.size < mostGroups; depth += 1) {
      const next = (await above(level.map(({ dn }) => dn))).filter(({ group }) => !found.has(group.id))
      for (const each of next) found.set(each.group.id, each)
      level = [...new Map(next.map((each) => [each.group.id, each])).values()]
    }
    return [...found.values()]
  }
  const chained = async (dns: readonly string[]): Promise<readonly GroupEntry[]> => {
    const filters = dns.map((value) => new ExtensibleFilter({ matchType: memberAttribute, rule: inChain, value }))
    return finder.some(new OrFilter({ filters }), mostGroups)
  }
  const groupsOnly = (entries: readonly GroupEntry[]): readonly Group[] => [...new Map(entries.map(({ group }) => [group.id, group])).values()]
  return {
    async groupsOf(userId: string, { nested = false }: { readonly nested?: boolean } = {}): Promise<readonly Group[]> {
      const asked = idFilter(layout, userId)
      const more = [layout.usernameAttribute, ...(memberOfAttribute === '' ? [] : [memberOfAttribute]), ...(isAd ? ['objectSid', 'primaryGroupID'] : [])]
      const entry = await lookup.user(asked, more)
      if (!entry) return []
      if (nested && isAd) {
        const primary = await primaryGroup(entry)
        return groupsOnly([...primary, ...(await chained([entry.dn, ...primary.map(({ dn }) => dn)]))])
      }
      const groups = await direct(entry)
      return groupsOnly(nested && memberValue === 'dn' ? await walk(groups) : groups)
    },
    async parentsOf(groupId: string): Promise<readonly Group[]> {
      const entry = memberValue === 'dn' ? await finder.one('id', groupId) : undefined
      return entry ? groupsOnly(await above([entry.dn])) : []
    },
  }
}
