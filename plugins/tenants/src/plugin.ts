import { Administrators } from '@gatehouse/access/contracts'
import { Audit, Clock, definePlugin, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Locks } from '@gatehouse/kernel/state'
import { Users } from '@gatehouse/users/contracts'
import { tenantCreator } from './create-tenant.ts'
import { ownerMigration, owners, ownerTable } from './data/owners.ts'
import { tenantRoutes } from './http/routes.ts'

export default definePlugin({
  name: 'tenants',
  needs: { data: Data, clock: Clock, locks: Locks, tenants: Tenants, users: Users, administrators: Administrators },
  wants: { audit: Audit },
  setup({ deps, host }) {
    const owner = owners(deps.data)
    const create = tenantCreator({ ...deps, owners: owner })
    host.contribute(tables, ownerTable)
    host.contribute(migrations, ownerMigration)
    host.contribute(routes, tenantRoutes({ ...deps, owners: owner, create }))
  },
})
