import { Audit, Clock, definePlugin, Events } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { RouteTable, routes } from '@gatehouse/kernel/http'
import { Caches } from '@gatehouse/kernel/state'
import { apiStore } from './api-resources.ts'
import { ApiResources, apiSubscribers, systemApis } from './contracts.ts'
import { apiMigration, apiTables } from './data/tables.ts'
import { recorder } from './http/recorder.ts'
import { apiResourceRoutes } from './http/routes.ts'
import { apiList } from './list.ts'
import { systemApisOf } from './system.ts'

export default definePlugin({
  name: 'api-resources',
  points: [systemApis, apiSubscribers],
  provides: [ApiResources],
  needs: { data: Data, clock: Clock, events: Events, caches: Caches, routeTable: RouteTable },
  wants: { audit: Audit },
  setup({ deps, host }) {
    const system = systemApisOf(deps.routeTable, host.items(systemApis))
    const store = apiStore({ ...deps, system })
    host.provide(ApiResources, () => store)
    host.contribute(tables, ...apiTables)
    host.contribute(migrations, apiMigration)
    const subscribers = host.items(apiSubscribers)
    host.contribute(routes, apiResourceRoutes({ store, subscribers, list: apiList(deps.data, system), recorded: recorder(deps.data, deps.audit) }))
  },
})
