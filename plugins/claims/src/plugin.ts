import { Audit, definePlugin, Events } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Caches } from '@gatehouse/kernel/state'
import { createCatalogue } from './catalogue.ts'
import { createClaims } from './claims.ts'
import { ClaimDialects } from './contracts.ts'
import { claimsMigration, claimTables } from './data/tables.ts'
import { claimRoutes } from './http/claim-routes.ts'

export default definePlugin({
  name: 'claims',
  provides: [ClaimDialects],
  needs: { data: Data, events: Events, caches: Caches },
  wants: { audit: Audit },
  setup({ deps, host }) {
    const { data, events, audit } = deps
    const catalogue = createCatalogue(data, deps.caches)
    host.provide(ClaimDialects, () => catalogue.service)
    host.contribute(tables, ...claimTables)
    host.contribute(migrations, claimsMigration)
    host.contribute(routes, claimRoutes({ data, catalogue, claims: createClaims({ data, events, catalogue }), audit }))
  },
})
