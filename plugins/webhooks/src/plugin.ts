import { Applications } from '@gatehouse/applications/contracts'
import { Audit, Clock, definePlugin, Outbound, Sealing, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routeGroup, routes } from '@gatehouse/kernel/http'
import { createPace, Jobs, jobHandlers } from '@gatehouse/kernel/jobs'
import { Users } from '@gatehouse/users/contracts'
import { webhooksConfig } from './config.ts'
import { webhookEvents } from './contracts.ts'
import { webhookMigration, webhookTable } from './data/webhook-table.ts'
import { deliverer, fanOut } from './delivery.ts'
import { loginEvents } from './events/login-events.ts'
import { userEvents } from './events/user-events.ts'
import { deadLetterRoutes } from './http/dead-letter-routes.ts'
import { webhookErrors } from './http/format.ts'
import { recorder } from './http/recorder.ts'
import { base, webhookRoutes } from './http/webhook-routes.ts'
import { webhookStore } from './webhooks.ts'

export default definePlugin({
  name: 'webhooks',
  config: webhooksConfig,
  points: [webhookEvents],
  needs: { data: Data, clock: Clock, sealing: Sealing, jobs: Jobs, tenants: Tenants, outbound: Outbound, users: Users },
  wants: { applications: Applications, audit: Audit },
  setup({ config, deps, host }) {
    const { clock, jobs, outbound, users, applications } = deps
    const events = host.items(webhookEvents)
    const store = webhookStore({ ...deps, maxWebhooks: config.maxWebhooks })
    const recorded = recorder(deps.audit)
    host.contribute(webhookEvents, ...userEvents(users), ...loginEvents(users, applications))
    host.subscribeEach(webhookEvents, fanOut({ ...deps, store }))
    host.contribute(jobHandlers, deliverer({ ...deps, store, events, pace: createPace(clock, config.maxConcurrent), timeoutMs: config.timeout * 1000 }))
    host.contribute(tables, webhookTable)
    host.contribute(migrations, webhookMigration)
    const all = [...webhookRoutes({ store, outbound, events, recorded }), ...deadLetterRoutes({ store, jobs, recorded })]
    host.contribute(routes, routeGroup('webhooks', base, all, { errors: webhookErrors }))
  },
})
