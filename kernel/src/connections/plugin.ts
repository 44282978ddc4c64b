import { Data, migrations, tables } from '../data/contracts.ts'
import { Log } from '../log/contracts.ts'
import { s } from '../schema/schema.ts'
import { Sealing } from '../sealing/contracts.ts'
import { Caches } from '../state/contracts.ts'
import { tenantDeactivated } from '../tenancy/contracts.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { createConnections } from './connections.ts'
import { Connections } from './contracts.ts'
import { openInstances } from './instances.ts'
import { settingsText } from './settings-text.ts'
import { connectionMigration, connectionTable } from './table.ts'

const settings = s.object({
  maxPerTenant: s.int(50).describe('Instances that may be open for one tenant; the one longest unused is closed'),
  idleTimeout: s.duration('10m').describe('An instance that nobody used for so long is closed'),
  openTimeout: s.duration('10s').describe('Longest wait for a connection to open'),
})
const sweepMs = 30_000

export default definePlugin({
  name: 'connections',
  table: 'connections',
  required: true,
  config: settings,
  provides: [Connections],
  needs: { data: Data, caches: Caches, sealing: Sealing, log: Log },
  setup({ config, deps, host }) {
    const instances = openInstances({
      maxTenants: 10_000,
      maxPerTenant: config.maxPerTenant,
      idleMs: config.idleTimeout * 1000,
      openMs: config.openTimeout * 1000,
      failureMs: 1000,
      graceMs: 30_000,
      failed: (error) => deps.log.warn('a connection failed to close', { error }),
    })
    const connections = createConnections({ ...deps, text: settingsText(deps.sealing), instances })
    let sweeper: NodeJS.Timeout | undefined
    host.contribute(tables, connectionTable)
    host.contribute(migrations, connectionMigration)
    host.provide(Connections, () => connections)
    host.on(tenantDeactivated, ({ tenantId }) => instances.dropTenant(tenantId))
    return {
      start() {
        sweeper = setInterval(instances.closeIdle, sweepMs).unref()
      },
      async stop() {
        clearInterval(sweeper)
        await instances.closeAll()
      },
    }
  },
})
