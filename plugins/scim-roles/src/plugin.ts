import { ApiResources, systemApis } from '@gatehouse/api-resources/contracts'
import { Applications } from '@gatehouse/applications/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { Roles } from '@gatehouse/roles/contracts'
import { scimResources, scimUserAttributes } from '@gatehouse/scim/contracts'
import { attributePermissions, roleEndpoints, roleResource, rolesOfUser } from './role-resource.ts'

export default definePlugin({
  name: 'scim-roles',
  needs: { roles: Roles, applications: Applications, apis: ApiResources },
  setup({ deps, host }) {
    host.contribute(scimResources, ...[roleEndpoints.v2, roleEndpoints.v1, roleEndpoints.v3].map((endpoint) => roleResource(deps, endpoint)))
    host.contribute(scimUserAttributes, rolesOfUser(deps))
    host.contribute(systemApis, { identifier: `/scim2${roleEndpoints.v2.endpoint}`, scopes: Object.values(attributePermissions) })
  },
})
