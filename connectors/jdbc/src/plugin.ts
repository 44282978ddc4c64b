import { Clock, definePlugin, Log, OutboundAddresses, s } from '@gatehouse/kernel'
import { ForeignDatabases } from '@gatehouse/kernel/foreign'
import { Locks } from '@gatehouse/kernel/state'
import { Digests, userStores } from '@gatehouse/users/contracts'
import { jdbcUserStore } from './kind.ts'
import { createRegistry } from './registry.ts'

export default definePlugin({
  name: 'jdbc',
  config: s.object({ sqliteFolder: s.optional(s.text()).describe('SQLite files of user stores must be in it; without it there are none') }),
  needs: { databases: ForeignDatabases, addresses: OutboundAddresses, digests: Digests, clock: Clock, locks: Locks, log: Log },
  setup({ config, deps, host }) {
    const registry = createRegistry()
    host.contribute(userStores, jdbcUserStore({ ...deps, registry, sqliteFolder: config.sqliteFolder }))
    return { health: registry.health }
  },
})
