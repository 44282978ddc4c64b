import { AndFilter, type Filter } from 'ldapts'
import type { Directory } from '../connect/directory.ts'
import { SearchTooWide, unanswered } from '../errors.ts'
import { type DirectoryEntry, readEntry } from './entry.ts'

/** Active Directory gives no more at once. */
const pageSize = 1000
export interface Scan {
  readonly baseDn: string
  readonly what: Filter
  readonly net: Filter | 'all'
  readonly attributes: string[]
  readonly binary: readonly string[]
  readonly maxEntries: number
  /** A server that a reference leads to is passed over while it does not answer. */
  readonly mayMiss?: boolean
}

/** Every entry that a filter finds, page by page on one connection (RFC 2696). */
export const scan = async (
  directory: Directory,
  { baseDn, what, net, attributes, binary, maxEntries, mayMiss = false }: Scan,
  each: (entry: DirectoryEntry) => void,
): Promise<void> => {
  const filter = net === 'all' ? what : new AndFilter({ filters: [what, net] })
  const options = { filter, attributes, explicitBufferAttributes: [...binary], paged: { pageSize } }
  try {
    let before = 0
    const missed = await directory.each(baseDn, async (part) => {
      const { references, count } = await part.directory.walk(async (client) => {
        const references: string[] = []
        let count = before
        for await (const { searchEntries, searchReferences } of client.searchPaginated(part.baseDn, { ...options, scope: part.scope })) {
          count += searchEntries.length
          if (count > maxEntries) throw new SearchTooWide('the search finds too many: narrow the filter')
          for (const entry of searchEntries) each(readEntry(part.directory, entry))
          references.push(...searchReferences)
        }
        return { references, count }
      })
      before = count
      return references
    })
    if (missed && !mayMiss) throw missed
  } catch (error) {
    throw unanswered(error)
  }
}
