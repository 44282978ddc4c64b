import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock/clock.ts'
import type { Data, TenantRef } from '../data/contracts.ts'
import type { Cache, Caches } from './contracts.ts'
import { tenantIdOf } from './keys.ts'

/** Tells other nodes what changed here. */
export interface Invalidations {
  publish(cache: string, key: string): void
  /** Other nodes' changes; `undefined`: some may have been missed. */
  subscribe(cache: string, hear: (key: string | undefined) => void): void
  /** False while a change elsewhere would not be heard: entries then live for `unheardMs` at most. */
  healthy(): boolean
}
/** Longest staleness where changes elsewhere are not heard. */
export const unheardMs = 1000

interface Kept<V> {
  readonly value: V
  readonly at: number
}
type Deps = { readonly data: Data; readonly clock: Clock; readonly invalidations: Invalidations }

const cache = <V>(name: string, options: { readonly max: number; readonly ttlMs: number }, { data, clock, invalidations }: Deps): Cache<V> => {
  const kept = new LRUCache<string, Kept<V>>({ max: options.max })
  const loading = new Map<string, Promise<V | undefined>>()
  const keyOf = (tenant: TenantRef, key: string) => `${tenantIdOf(tenant)} ${key}`
  const drop = (key: string) => {
    kept.delete(key)
    loading.delete(key)
  }
  invalidations.subscribe(name, (key) => {
    if (key !== undefined) return drop(key)
    kept.clear()
    loading.clear()
  })
  const read = (key: string): V | undefined => {
    const entry = kept.get(key)
    if (!entry) return undefined
    const age = clock.monotonic() - entry.at
    if (age < options.ttlMs && (age < unheardMs || invalidations.healthy())) return entry.value
    kept.delete(key)
    return undefined
  }
  const start = (key: string, loader: () => Promise<V | undefined>): Promise<V | undefined> => {
    const at = clock.monotonic()
    const run = data.outside(loader).then(
      (value) => {
        if (loading.get(key) !== run) return value
        loading.delete(key)
        if (value !== undefined) kept.set(key, { value, at })
        return value
      },
      (error: unknown) => {
        if (loading.get(key) === run) loading.delete(key)
        throw error
      },
    )
    loading.set(key, run)
    return run
  }
  return {
    get: (tenant, key) => (data.inTransaction() ? undefined : read(keyOf(tenant, key))),
    async load(tenant, key, loader) {
      // A transaction sees its own writes, which others must not.
      if (data.inTransaction()) return loader()
      const full = keyOf(tenant, key)
      return read(full) ?? loading.get(full) ?? start(full, loader)
    },
    async invalidate(tenant, key) {
      const full = keyOf(tenant, key)
      drop(full)
      data.afterCommit(() => {
        drop(full)
        invalidations.publish(name, full)
      })
    },
  }
}

export const caches = (deps: Deps): Caches => {
  const names = new Set<string>()
  return {
    create(name, options) {
      if (names.has(name)) throw new Error(`two caches are called '${name}'`)
      names.add(name)
      return cache(name, options, deps)
    },
  }
}
