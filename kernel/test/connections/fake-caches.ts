import type { Cache, Caches } from '@gatehouse/kernel/state'

/** Keeps everything until it is told otherwise, as one node alone. */
export const fakeCaches = (): Caches => ({
  create<V>(): Cache<V> {
    const kept = new Map<string, V>()
    const keyOf = (tenant: Parameters<Cache<V>['get']>[0], key: string) => `${typeof tenant === 'string' ? tenant : tenant.id}/${key}`
    return {
      get: (tenant, key) => kept.get(keyOf(tenant, key)),
      async load(tenant, key, loader) {
        const value = await loader()
        if (value !== undefined) kept.set(keyOf(tenant, key), value)
        return value
      },
      async invalidate(tenant, key) {
        kept.delete(keyOf(tenant, key))
      },
    }
  },
})
