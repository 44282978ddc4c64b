import { Audit, Clock, definePlugin, Events, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { Caches } from '@gatehouse/kernel/state'
import { GroupReaders, personalData, Users, userDeleted, userHolders, userSets } from '@gatehouse/users/contracts'
import { Groups } from './contracts.ts'
import { groupMigration, groupTables } from './data/tables.ts'
import { groupsOf } from './groups.ts'

export default definePlugin({
  name: 'groups',
  provides: [Groups],
  needs: { data: Data, clock: Clock, events: Events, caches: Caches, tenants: Tenants, users: Users, readers: GroupReaders },
  wants: { audit: Audit },
  setup({ deps, host }) {
    const { groups, forgetUser } = groupsOf(deps)
    host.contribute(tables, ...groupTables)
    host.contribute(migrations, groupMigration)
    host.contribute(personalData, { name: 'groups', of: groups.groupsOf })
    host.contribute(userSets, { name: 'groups', idsOf: async (tenant, user) => (await groups.groupsOf(tenant, user)).map(({ id }) => id) })
    host.contribute(
      userHolders,
      { field: '@group', of: (tenant, id) => groups.holding(tenant, [id]) },
      { field: '@groupName', of: async (tenant, name) => groups.holding(tenant, [(await groups.find(tenant, 'name', name))?.id ?? []].flat()) },
    )
    host.provide(Groups, () => groups)
    host.subscribe(userDeleted, {
      id: 'groups.forget-deleted-user',
      async handle({ tenantId, userId }) {
        const tenant = await deps.tenants.byId(tenantId)
        if (tenant) await forgetUser(tenant, userId)
      },
    })
  },
})
