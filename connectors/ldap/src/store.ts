import type { BulkFinder, PasswordJudge, PasswordRefusal, PasswordVerifier, User, UserStore, UserWalker } from '@gatehouse/users/contracts'
import { LRUCache } from 'lru-cache'
import type { Directory } from './connect/directory.ts'
import { fold } from './filter/fold.ts'
import type { Layout } from './layout.ts'
import type { DirectoryEntry } from './read/entry.ts'
import { createLookup, idFilter, type Lookup, usernameFilter } from './read/lookup.ts'
import { createSearch } from './read/search.ts'
import { toUser } from './read/to-user.ts'
import { tryBind } from './verify.ts'

export interface StoreDeps {
  readonly directory: Directory
  readonly layout: Layout
  /** Milliseconds. */
  readonly keepMs: number
  /** Told why a password was refused, but for a wrong one. */
  readonly refused: (userId: string, refusal: PasswordRefusal) => void
}
export interface DirectoryStore extends UserStore, UserWalker, BulkFinder, PasswordVerifier, PasswordJudge {
  close(): void
}
export interface Place {
  readonly dn: string
  /** The directory that gave the entry. */
  readonly home: Directory
}
export interface Known extends Place {
  readonly user: User
}
const mostKnown = 5000
/** A place this fresh is bound without another look. */
const freshDnMs = 5000

/** The parts of a store that its writer and its groups build on. */
export const createReader = ({ directory, layout, keepMs }: StoreDeps) => {
  const lookup: Lookup = createLookup(directory, layout)
  const cache = new LRUCache<string, Known>({ max: mostKnown, ttl: Math.max(1, keepMs), perf: performance, ttlResolution: 0 })
  const places = new LRUCache<string, Place>({ max: mostKnown, ttl: freshDnMs, perf: performance, ttlResolution: 0 })
  const search = createSearch(directory, layout, lookup, keepMs)
  const known = (entry: DirectoryEntry | undefined): Known | undefined => {
    const user = entry && toUser(layout, entry)
    return user && { dn: entry.dn, home: entry.home, user }
  }
  /** Some directories trim and join spaces where we do not. */
  const isNamed = (entry: DirectoryEntry, username: string) => entry.all(layout.usernameAttribute).some((name) => fold(name.toString()) === username)
  const ask = async (by: 'id' | 'username', value: string): Promise<Known | undefined> => {
    const entry = await lookup.user(by === 'id' ? idFilter(layout, value) : usernameFilter(layout, value))
    return entry && (by === 'id' || isNamed(entry, fold(value))) ? known(entry) : undefined
  }
  const keep = (found: Known | undefined, key: string): Known | undefined => {
    if (!found) return undefined
    if (keepMs > 0) for (const each of [key, `id ${found.user.id}`]) cache.set(each, found)
    places.set(found.user.id, found)
    return found
  }
  return {
    lookup,
    known,
    search: search.search,
    walk: search.walk,
    findAll: search.findAll,
    /** Not older than `cacheTtl`. */
    async find(by: 'id' | 'username', value: string): Promise<Known | undefined> {
      const key = `${by} ${by === 'id' ? value : fold(value)}`
      return cache.get(key) ?? keep(await ask(by, value), key)
    },
    /** As the directory has it now. */
    ask,
    entry: (id: string): Promise<DirectoryEntry | undefined> => lookup.user(idFilter(layout, id)),
    freshPlace: (id: string): Promise<Place | undefined> => ask('id', id),
    recentPlace: (id: string): Place | undefined => places.get(id),
    /** After a write of our own: lists and names may all be wrong now. */
    forget() {
      cache.clear()
      places.clear()
      search.forget()
    },
  }
}
export type Reader = ReturnType<typeof createReader>

export const createStore = (deps: StoreDeps, reader: Reader): DirectoryStore => {
  const { directory, layout, refused } = deps
  const judge = async (id: string, password: string): Promise<PasswordRefusal | undefined> => {
    const recent = reader.recentPlace(id)
    if (recent) {
      const refusal = await tryBind(recent.home, layout.flavour, recent.dn, password)
      if (refusal !== 'wrong') return refusal
    }
    const place = password === '' ? undefined : await reader.freshPlace(id)
    if (!place || (place.dn === recent?.dn && place.home === recent.home)) return 'wrong'
    return tryBind(place.home, layout.flavour, place.dn, password)
  }
  const judgePassword = async ({ id }: User, password: string): Promise<PasswordRefusal | undefined> => {
    const refusal = await judge(id, password)
    if (refusal !== undefined && refusal !== 'wrong') refused(id, refusal)
    // A grace login is written to the entry: whoever renews the password needs its version of now.
    if (refusal === 'expired') reader.forget()
    return refusal
  }
  return {
    find: async (by, value) => (await reader.find(by, value))?.user,
    search: reader.search,
    walk: reader.walk,
    findAll: reader.findAll,
    judgePassword,
    verifiesElsewhere: true,
    verifyPassword: async (user, password) => (await judgePassword(user, password)) === undefined,
    close: () => directory.close(),
  }
}
