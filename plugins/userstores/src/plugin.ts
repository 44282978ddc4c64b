import { Audit, Connections, definePlugin, s } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Locks } from '@gatehouse/kernel/state'
import { UserStoreKinds, Users } from '@gatehouse/users/contracts'
import { descriptionMigration, descriptions, descriptionTable } from './data/descriptions.ts'
import { importRoutes } from './http/import-routes.ts'
import { userStoreRoutes } from './http/routes.ts'
import { userImport } from './import/import-users.ts'
import { managedStores } from './stores.ts'
import { connectionTest } from './test-connection.ts'
import { storeTypes } from './types/store-types.ts'

export default definePlugin({
  name: 'userstores',
  config: s.object({ maxStores: s.int(20, { min: 0, max: 40 }).describe('User stores of one tenant besides the local one') }),
  needs: { data: Data, connections: Connections, kinds: UserStoreKinds, users: Users, locks: Locks },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    const types = storeTypes(deps.kinds)
    const stores = managedStores({
      ...deps,
      types,
      descriptions: descriptions(deps.data),
      maxStores: config.maxStores,
      transaction: (work) => deps.data.transaction(work),
    })
    host.contribute(tables, descriptionTable)
    host.contribute(migrations, descriptionMigration)
    host.contribute(routes, userStoreRoutes({ stores, types, test: connectionTest(stores, types), audit: deps.audit }))
    host.contribute(routes, importRoutes(userImport(deps.users), deps.audit))
  },
})
