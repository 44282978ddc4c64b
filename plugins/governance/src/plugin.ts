import { Audit, definePlugin } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Caches } from '@gatehouse/kernel/state'
import { catalogueOf } from './catalogue.ts'
import { Governance, governanceConnectors } from './contracts.ts'
import { valueMigration, valueTable } from './data/value-table.ts'
import { governanceRoutes } from './http/routes.ts'
import { createValues, type Values } from './values.ts'

export default definePlugin({
  name: 'governance',
  points: [governanceConnectors],
  provides: [Governance],
  needs: { data: Data, caches: Caches },
  wants: { audit: Audit },
  setup({ deps, host }) {
    const catalogue = catalogueOf(host.items(governanceConnectors))
    const cache = deps.caches.create<Values>('governance.values', { max: 5000, ttlMs: 60_000 })
    const values = createValues({ data: deps.data, cache, catalogue })
    host.provide(Governance, () => values)
    host.contribute(tables, valueTable)
    host.contribute(migrations, valueMigration)
    host.contribute(routes, governanceRoutes({ catalogue, values, audit: deps.audit }))
  },
})
