import { ClaimDialects } from '@gatehouse/claims/contracts'
import { Audit, Connections, definePlugin, Outbound } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Locks } from '@gatehouse/kernel/state'
import { passwordOrigins, UserStoreKinds, Users } from '@gatehouse/users/contracts'
import { userStoresConfig } from './config.ts'
import { descriptionMigration, descriptions, descriptionTable } from './data/descriptions.ts'
import { importRoutes } from './http/import-routes.ts'
import { userStoreRoutes } from './http/routes.ts'
import { userImport } from './import/import-users.ts'
import { passwordService } from './password-service.ts'
import { managedStores } from './stores.ts'
import { connectionTest } from './test-connection.ts'
import { storeTypes } from './types/store-types.ts'

export default definePlugin({
  name: 'userstores',
  config: userStoresConfig,
  needs: { data: Data, connections: Connections, kinds: UserStoreKinds, users: Users, locks: Locks, outbound: Outbound },
  wants: { audit: Audit, claims: ClaimDialects },
  setup({ config, deps, host }) {
    const types = storeTypes(deps.kinds)
    const stores = managedStores({
      ...deps,
      types,
      descriptions: descriptions(deps.data),
      maxStores: config.maxStores,
      transaction: (work) => deps.data.transaction(work),
    })
    host.contribute(passwordOrigins, ...Object.entries(config.passwordServices).map(([name, settings]) => passwordService(deps.outbound, name, settings)))
    host.contribute(tables, descriptionTable)
    host.contribute(migrations, descriptionMigration)
    host.contribute(routes, userStoreRoutes({ stores, types, test: connectionTest(stores, types), audit: deps.audit, claims: deps.claims }))
    host.contribute(routes, importRoutes(userImport(deps.users), deps.audit))
  },
})
