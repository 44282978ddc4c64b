import { LRUCache } from 'lru-cache'
import { ConnectionTimeout } from './errors.ts'

export interface Opening {
  /** Another version replaces the instance. */
  readonly version: string
  readonly open: () => Promise<unknown>
  readonly close: (instance: unknown) => Promise<void>
}
export interface InstancesOptions {
  readonly maxTenants: number
  readonly maxPerTenant: number
  /** Unused for so long, an instance is closed. */
  readonly idleMs: number
  readonly openMs: number
  /** How long a failure to open is answered again without another try. */
  readonly failureMs: number
  /** How long an instance that was replaced may still be in use. */
  readonly graceMs: number
  readonly failed: (error: unknown) => void
}
interface Entry {
  readonly version: string
  readonly instance: Promise<unknown>
  readonly dispose: () => void
}

const withinLimit = (opening: Opening, openMs: number, failed: (error: unknown) => void): Promise<unknown> =>
  new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      reject(new ConnectionTimeout('a connection did not open in time'))
    }, openMs)
    opening.open().then(
      (instance) => {
        clearTimeout(timer)
        if (late) opening.close(instance).catch(failed)
        else resolve(instance)
      },
      (error) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })

/** Open instances by tenant and key: opened once however many ask, bounded for each tenant, closed when replaced, idle or dropped. */
export const openInstances = (options: InstancesOptions) => {
  const { maxTenants, maxPerTenant, idleMs, openMs, failureMs, graceMs, failed } = options
  const closing = new Set<() => Promise<void>>()

  const closeLater = (close: () => Promise<void>) => {
    const timer = setTimeout(() => void now(), graceMs).unref()
    const now = async () => {
      clearTimeout(timer)
      closing.delete(now)
      await close().catch(failed)
    }
    closing.add(now)
  }
  const tenants = new LRUCache<string, LRUCache<string, Entry>>({ max: maxTenants, dispose: (entries) => entries.clear() })
  const entriesOf = (tenantId: string): LRUCache<string, Entry> => {
    const known = tenants.get(tenantId)
    if (known) return known
    const made = new LRUCache<string, Entry>({ max: maxPerTenant, ttl: idleMs, updateAgeOnGet: true, dispose: (entry) => entry.dispose() })
    tenants.set(tenantId, made)
    return made
  }
  const entryFor = (entries: LRUCache<string, Entry>, key: string, opening: Opening): Entry => {
    const instance = withinLimit(opening, openMs, failed)
    const entry: Entry = {
      version: opening.version,
      instance,
      dispose: () =>
        void instance.then(
          (open) => closeLater(() => opening.close(open)),
          () => {},
        ),
    }
    instance.catch(() => {
      setTimeout(() => {
        if (entries.peek(key) === entry) entries.delete(key)
      }, failureMs).unref()
    })
    return entry
  }
  return {
    use(tenantId: string, key: string, opening: Opening): Promise<unknown> {
      const entries = entriesOf(tenantId)
      const known = entries.get(key)
      if (known?.version === opening.version) return known.instance
      const entry = entryFor(entries, key, opening)
      entries.set(key, entry)
      return entry.instance
    },
    drop(tenantId: string, key: string): void {
      tenants.peek(tenantId)?.delete(key)
    },
    dropTenant(tenantId: string): void {
      tenants.delete(tenantId)
    },
    closeIdle(): void {
      for (const entries of tenants.values()) entries.purgeStale()
    },
    async closeAll(): Promise<void> {
      const open = [...tenants.values()].flatMap((entries) => [...entries.values()])
      tenants.clear()
      await Promise.allSettled(open.map(({ instance }) => instance))
      await Promise.all([...closing].map((close) => close()))
    },
  }
}
export type Instances = ReturnType<typeof openInstances>
