import { Audit, definePlugin, Log, OutboundAddresses } from '@gatehouse/kernel'
import { userStores } from '@gatehouse/users/contracts'
import { activeDirectory, readOnlyLdap, readWriteLdap } from './kinds.ts'
import { createRegistry } from './registry.ts'

export default definePlugin({
  name: 'ldap',
  needs: { log: Log, addresses: OutboundAddresses },
  wants: { audit: Audit },
  setup({ deps, host }) {
    const registry = createRegistry()
    const kindDeps = { ...deps, registry }
    host.contribute(userStores, readOnlyLdap(kindDeps), readWriteLdap(kindDeps), activeDirectory(kindDeps))
    return { health: registry.health }
  },
})
