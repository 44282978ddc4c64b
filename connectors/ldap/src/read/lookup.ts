import { AndFilter, EqualityFilter, type Filter } from 'ldapts'
import type { Directory } from '../connect/directory.ts'
import { unanswered } from '../errors.ts'
import { guidBytes, isUuid } from '../guid.ts'
import type { Layout } from '../layout.ts'
import { type DirectoryEntry, readEntry } from './entry.ts'

/** Longer than any name: not asked for. */
const longestValue = 256
const own = ({ flavour, idAttribute, usernameAttribute, versionAttribute, createdAttribute, modifiedAttribute, disabledAttribute }: Layout) =>
  [
    ...[idAttribute, usernameAttribute, versionAttribute, createdAttribute, modifiedAttribute, disabledAttribute].filter((name) => name !== ''),
    ...(flavour === 'ad' ? ['userPrincipalName'] : []),
  ] as const

/** Everything that makes a user. */
export const userAttributes = (layout: Layout): string[] => [...new Set([...own(layout), ...layout.attributes.values()])]

/** @returns undefined when no entry can have such an id */
export const idFilter = ({ flavour, idAttribute }: Pick<Layout, 'flavour' | 'idAttribute'>, id: string): Filter | undefined => {
  if (id === '' || id.length > longestValue || id.includes('\0')) return undefined
  if ((flavour === 'ad' || /uuid/i.test(idAttribute)) && !isUuid(id)) return undefined
  return new EqualityFilter({ attribute: idAttribute, value: flavour === 'ad' ? guidBytes(id) : id })
}
export const usernameFilter = ({ usernameAttribute }: Layout, username: string): Filter | undefined =>
  username === '' || username.length > longestValue || username.includes('\0')
    ? undefined
    : new EqualityFilter({ attribute: usernameAttribute, value: username.normalize('NFC') })

/** Values go into filters as bytes, never as text: nothing can be injected (security 1.7). */
export const createLookup = (directory: Directory, layout: Layout) => {
  const attributes = userAttributes(layout)
  return {
    attributes,
    /**
     * The entries that a filter finds, at most `sizeLimit` in each part of the tree.
     * @param enough when so many are found, a server that a reference leads to may be down
     */
    async some(
      filter: Filter,
      sizeLimit: number,
      asked: string[] = attributes,
      baseDn = layout.baseDn,
      enough = Number.POSITIVE_INFINITY,
    ): Promise<readonly DirectoryEntry[]> {
      const options = { filter, sizeLimit, attributes: asked, explicitBufferAttributes: [...layout.binary] }
      const found: DirectoryEntry[] = []
      try {
        const missed = await directory.each(baseDn, async (part) => {
          const { searchEntries, searchReferences } = await part.directory.read((client) => client.search(part.baseDn, { ...options, scope: part.scope }))
          found.push(...searchEntries.map((entry) => readEntry(part.directory, entry)))
          return searchReferences
        })
        if (missed && found.length < enough) throw missed
      } catch (error) {
        throw unanswered(error)
      }
      return found
    },
    /** The user's entry; undefined as well when the filter finds several: nobody knows which one is meant. */
    async user(filter: Filter | undefined, asked: string[] = attributes): Promise<DirectoryEntry | undefined> {
      if (!filter) return undefined
      const [entry, ...more] = await this.some(new AndFilter({ filters: [layout.userFilter, filter] }), 2, asked, layout.baseDn, 1)
      return more.length === 0 ? entry : undefined
    },
  }
}
export type Lookup = ReturnType<typeof createLookup>
