import { BootError } from './boot-error.ts'
import type { Contributions } from './contributions.ts'
import type { ExtensionPoint } from './token.ts'

/** What every plugin put into every point. Maps are live while the server starts. */
export interface Registry extends Contributions {
  items<T>(point: ExtensionPoint<T>): ReadonlyMap<string, T>
  add<T>(plugin: string, point: ExtensionPoint<T>, item: T): void
  /** Takes away what a plugin contributed. */
  leaveOut(plugin: string): void
}
interface Entry {
  readonly plugin: string
  readonly pointId: string
  readonly key: string
  readonly item: unknown
}

const isObject = (item: unknown): item is object => (typeof item === 'object' && item !== null) || typeof item === 'function'

export const createRegistry = (): Registry => {
  const maps = new Map<string, Map<string, unknown>>()
  const contributors = new WeakMap<object, string>()
  const taken = new Map<string, string>()
  const entries: Entry[] = []
  const out: Entry[] = []
  const mapOf = (id: string) => {
    const found = maps.get(id) ?? new Map<string, unknown>()
    maps.set(id, found)
    return found
  }
  return {
    items: <T>({ id }: ExtensionPoint<T>) => mapOf(id) as Map<string, T>,
    add(plugin, point, item) {
      const key = point.keyOf(item)
      const place = `${point.id} ${key}`
      const first = taken.get(place)
      if (first === plugin) throw new BootError([`plugin '${plugin}' contributes '${key}' to '${point.id}' twice`])
      if (first !== undefined) {
        throw new BootError([
          `the plugins '${first}' and '${plugin}' both contribute '${key}' to '${point.id}': disable one of them, or rename one of the items`,
        ])
      }
      taken.set(place, plugin)
      entries.push({ plugin, pointId: point.id, key, item })
      mapOf(point.id).set(key, item)
      if (isObject(item)) contributors.set(item, plugin)
    },
    leaveOut(plugin) {
      for (const entry of entries.filter((candidate) => candidate.plugin === plugin)) {
        mapOf(entry.pointId).delete(entry.key)
        out.push(entry)
      }
    },
    contributorOf: (item) => (isObject(item) ? contributors.get(item) : undefined),
    leftOut: <T>({ id }: ExtensionPoint<T>) => out.filter((entry) => entry.pointId === id).map((entry) => entry.item as T),
  }
}
