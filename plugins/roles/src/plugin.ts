import { Administrators, permissionSources } from '@gatehouse/access/contracts'
import { ApiResources, apiScopesRemoved } from '@gatehouse/api-resources/contracts'
import { Applications, applicationDeleted } from '@gatehouse/applications/contracts'
import { Groups, groupDeleted } from '@gatehouse/groups/contracts'
import { Audit, Clock, definePlugin, Events, type Tenant, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { Caches } from '@gatehouse/kernel/state'
import { Identities, personalData, Users, userDeleted, userHolders, userSets } from '@gatehouse/users/contracts'
import { Roles } from './contracts.ts'
import { roleMigration, roleTables } from './data/tables.ts'
import { roleHolder } from './holder.ts'
import { rolesOf } from './roles.ts'

const directory = { users: Users, identities: Identities, groups: Groups, apis: ApiResources, applications: Applications, administrators: Administrators }

export default definePlugin({
  name: 'roles',
  provides: [Roles],
  needs: { data: Data, clock: Clock, events: Events, caches: Caches, tenants: Tenants, ...directory },
  wants: { audit: Audit },
  setup({ deps, host }) {
    const { roles, forgetMember, forgetApplication, forgetScopes } = rolesOf(deps)
    const inTenant = async (tenantId: string, work: (tenant: Tenant) => Promise<void>): Promise<void> => {
      const tenant = await deps.tenants.byId(tenantId)
      if (tenant) await work(tenant)
    }
    host.contribute(personalData, { name: 'roles', of: (tenant, user) => roles.rolesOf(tenant, user) })
    host.contribute(userSets, { name: 'roles', idsOf: async (tenant, user) => (await roles.rolesOf(tenant, user)).map(({ id }) => id) })
    const holder = roleHolder(deps)
    host.contribute(userHolders, { field: '@role', of: holder.byId }, { field: '@roleName', of: holder.byName })
    host.provide(Roles, () => roles)
    host.contribute(tables, ...roleTables)
    host.contribute(migrations, roleMigration)
    host.contribute(permissionSources, { name: 'roles', of: roles.permissionsOf })
    host.subscribe(userDeleted, {
      id: 'roles.forget-deleted-user',
      handle: ({ tenantId, userId }) => inTenant(tenantId, (tenant) => forgetMember(tenant, 'user', userId)),
    })
    host.subscribe(groupDeleted, {
      id: 'roles.forget-deleted-group',
      handle: ({ tenantId, groupId }) => inTenant(tenantId, (tenant) => forgetMember(tenant, 'group', groupId)),
    })
    host.subscribe(applicationDeleted, {
      id: 'roles.forget-deleted-application',
      handle: ({ tenantId, applicationId }) => inTenant(tenantId, (tenant) => forgetApplication(tenant, applicationId)),
    })
    host.subscribe(apiScopesRemoved, {
      id: 'roles.forget-removed-scopes',
      handle: ({ tenantId, scopes }) => inTenant(tenantId, (tenant) => forgetScopes(tenant, scopes)),
    })
  },
})
