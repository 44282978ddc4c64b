import { Audit, Clock, Connections, definePlugin, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { createPace, Jobs, jobHandlers } from '@gatehouse/kernel/jobs'
import { Users } from '@gatehouse/users/contracts'
import { provisioningConfig } from './config.ts'
import { provisioningTargets } from './contracts.ts'
import { linkMigration, links, linkTable } from './data/links.ts'
import { hearUsers } from './hear.ts'
import { recorder } from './http/recorder.ts'
import { targetRoutes } from './http/target-routes.ts'
import { pusher } from './push.ts'

export default definePlugin({
  name: 'provisioning',
  config: provisioningConfig,
  points: [provisioningTargets],
  needs: { data: Data, clock: Clock, tenants: Tenants, connections: Connections, jobs: Jobs, users: Users },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    const kinds = host.items(provisioningTargets)
    const known = links(deps.data)
    hearUsers(host, deps)
    host.contribute(jobHandlers, pusher({ ...deps, links: known, kinds, pace: createPace(deps.clock, config.maxConcurrent) }))
    host.contribute(tables, linkTable)
    host.contribute(migrations, linkMigration)
    host.contribute(routes, targetRoutes({ ...deps, links: known, kinds, recorded: recorder(deps.audit) }))
  },
})
