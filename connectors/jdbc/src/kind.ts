import { type Clock, defineKind, type Log, type OutboundAddresses } from '@gatehouse/kernel'
import type { ForeignDatabases } from '@gatehouse/kernel/foreign'
import type { Locks } from '@gatehouse/kernel/state'
import type { Digests } from '@gatehouse/users/contracts'
import { attributeMap } from './attributes.ts'
import { openReach } from './connect/reach.ts'
import { optionsOf, targetsOf } from './connect/targets.ts'
import { placesOf } from './connect/url.ts'
import { probe } from './probe.ts'
import type { Registry } from './registry.ts'
import { jdbcSettings } from './settings.ts'
import { createStore, type JdbcStore } from './store.ts'

export interface KindDeps {
  readonly databases: ForeignDatabases
  readonly addresses: OutboundAddresses
  readonly digests: Digests
  readonly clock: Clock
  readonly locks: Locks
  readonly log: Log
  readonly registry: Registry
  readonly sqliteFolder: string | undefined
}
export type OpenStore = JdbcStore & { close(): Promise<void> }
const nameless = 'JDBC'

/** Users in a database of somebody else's, in the layout of the reference product. Nothing is connected to before somebody asks. */
export const jdbcUserStore = (deps: KindDeps) => {
  const { databases, addresses, digests, log, registry, sqliteFolder } = deps
  const kind = defineKind({
    name: 'jdbc',
    settings: jdbcSettings,
    open(settings, tenant, store = nameless): OpenStore {
      const about = { tenantId: tenant.id, store }
      const options = optionsOf(settings, addresses)
      const reach = openReach({
        open: targetsOf(settings, sqliteFolder).map((target) => async () => databases.open(target(), options)),
        firstRetryMs: settings.retryDelay * 1000,
        changed: (reason) =>
          reason === undefined
            ? log.info(`the user store ${store} answers again`, about)
            : log.warn(`the user store ${store} does not answer`, { ...about, reason }),
      })
      const opened = { name: store, tenant: tenant.slug, trouble: reach.trouble }
      const dialect = placesOf(settings.url)[0]?.dialect ?? 'sqlite'
      const made = createStore({ ...deps, reach, dialect, settings, tenantId: tenant.id, store })
      registry.add(opened)
      const close = () => {
        registry.remove(opened)
        return reach.close()
      }
      return { ...made, close }
    },
    close: (store) => store.close(),
  })
  const { attributeOf } = attributeMap(jdbcSettings.parse({ url: 'jdbc:sqlite:none' }))
  return { ...kind, attributeOf, testConnection: probe({ databases, addresses, digests, sqliteFolder }) }
}
