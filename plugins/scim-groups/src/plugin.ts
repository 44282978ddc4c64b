import { Groups } from '@gatehouse/groups/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { scimResources, scimUserAttributes } from '@gatehouse/scim/contracts'
import { groupResource, groupsOfUser } from './group-resource.ts'

export default definePlugin({
  name: 'scim-groups',
  needs: { groups: Groups },
  setup({ deps, host }) {
    host.contribute(scimResources, groupResource(deps.groups))
    host.contribute(scimUserAttributes, groupsOfUser(deps.groups))
  },
})
